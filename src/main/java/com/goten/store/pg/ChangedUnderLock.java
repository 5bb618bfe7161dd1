package com.goten.store.pg;

/**
 * The state that a write decided on is not there when it is applied, although it was locked: somebody wrote to the
 * database past the locks. Statements say so by a division by zero, the one way to make PostgreSQL fail inside a
 * pipelined transaction without a function of our own.
 */
final class ChangedUnderLock {
    /** division_by_zero. */
    static final String SQL_STATE = "22012";

    private ChangedUnderLock() {}

    static boolean is(Throwable failure) {
        return SQL_STATE.equals(PgFailures.sqlState(failure));
    }
}
