package com.goten.engine;

/** Tells, without looking anywhere, whether a command that was committed may have left work to the owner flow at once. */
public final class OwnerFollowUp {
    private OwnerFollowUp() {}

    /** What is left by others is found when the flow looks for work by itself, soon. */
    public static boolean of(Command command) {
        if (command instanceof Command.Create create) {
            return OwnerItems.any(create.type(), create.body());
        }
        if (command instanceof Command.Update update) {
            return OwnerItems.any(update.type(), update.body());
        }
        return command instanceof Command.Delete;
    }
}
