package com.goten.cascade;

/** Counts what the flows do. */
public interface CascadeObserver {
    /** Holders were deleted, marked for deletion, or have let go. */
    void collected(int holders);

    /** Another deployment has told that targets go for good, of which this one is a source. */
    void noticed(int targets);

    /** Counts nothing. */
    CascadeObserver NONE = new CascadeObserver() {
        @Override
        public void collected(int holders) {}

        @Override
        public void noticed(int targets) {}
    };
}
