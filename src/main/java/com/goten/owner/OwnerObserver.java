package com.goten.owner;

import com.goten.mixin.OwnerAnswer;

/** Is told what the owner flow does. On any thread; must return at once. */
public interface OwnerObserver {
    OwnerObserver NONE = new OwnerObserver() {};

    /** A question about an owner was answered. */
    default void answered(OwnerAnswer.State state) {}

    /** An owner could not be asked for. */
    default void unanswered() {}

    /** References were marked: whether to remove them is being decided. */
    default void deciding(int references) {}

    /** A reference was removed. */
    default void removed() {}

    /** An ownee has lost its last owner and goes. */
    default void collected() {}
}
