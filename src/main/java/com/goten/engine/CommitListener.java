package com.goten.engine;

/**
 * Is told of commits of this node, so that nobody need poll to see them soon. A hint: what is told may be late, and
 * commits of other nodes are not told here.
 */
public interface CommitListener {
    /** Called on any thread; must return at once. */
    void committed(Command command);
}
