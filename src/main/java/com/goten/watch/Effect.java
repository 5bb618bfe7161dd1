package com.goten.watch;

/** What a change means to one client's view. */
enum Effect {
    /** Nothing. */
    NONE(0),
    /** The resource comes into view: created, or it matches now. */
    ENTERS(1),
    /** It was and is in view, and differs in a field that the client sees. */
    CHANGES(0),
    /** It goes out of view: deleted, or it matches no longer. */
    LEAVES(-1);

    private final int sizeDelta;

    Effect(int sizeDelta) {
        this.sizeDelta = sizeDelta;
    }

    /** By how much the size of the view changes. */
    int sizeDelta() {
        return sizeDelta;
    }
}
