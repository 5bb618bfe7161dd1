package com.goten.engine;

/**
 * Tells, without looking anywhere, whether a command that was committed may have left work to the owner flow at once: owner
 * references that were saved; owners that go, and ownees that have lost their last owner, by anything but a save.
 *
 * <p>Only the transaction knows whether a save of an owner concerns its ownees (task CHECK), and it does so rarely: that is
 * found when the flow looks for work by itself, soon.
 */
public final class OwnerFollowUp {
    private OwnerFollowUp() {}

    public static boolean of(Command command) {
        if (command instanceof Command.Create create) {
            return OwnerItems.any(create.type(), create.body());
        }
        if (command instanceof Command.Update update) {
            return OwnerItems.any(update.type(), update.body());
        }
        return !(command instanceof Command.Save
                || command instanceof Command.CorrectOwner
                || command instanceof Command.HandOver
                || command instanceof Command.ReleaseName);
    }
}
