package com.goten.schema;

/** What happens to the holder of a reference when its target is deleted (PROTOCOL.md section 2). */
public enum DeleteBehaviour {
    BLOCK(1),
    UNSET(2),
    CASCADE_DELETE(3),
    ASYNC_UNSET(4),
    ASYNC_CASCADE_DELETE(5),
    ALLOW_DANGLING(6);

    private final int number;

    DeleteBehaviour(int number) {
        this.number = number;
    }

    /** The number on the wire and in the database. */
    public int number() {
        return number;
    }

    public static DeleteBehaviour of(int number) {
        return switch (number) {
            case 1 -> BLOCK;
            case 2 -> UNSET;
            case 3 -> CASCADE_DELETE;
            case 4 -> ASYNC_UNSET;
            case 5 -> ASYNC_CASCADE_DELETE;
            case 6 -> ALLOW_DANGLING;
            default -> throw new IllegalArgumentException("no delete behaviour has number " + number);
        };
    }

    /** Whether the target must exist for the reference to be saved. */
    public boolean constrained() {
        return this != ALLOW_DANGLING;
    }

    /** Whether the target's deletion leads to the holder's. */
    public boolean deletesHolder() {
        return this == CASCADE_DELETE || this == ASYNC_CASCADE_DELETE;
    }

    /** Whether the target's deletion clears the reference and keeps the holder. */
    public boolean unsetsReference() {
        return this == UNSET || this == ASYNC_UNSET;
    }
}
