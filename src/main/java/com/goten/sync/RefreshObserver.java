package com.goten.sync;

/** Counts what the looks at everything under a policy do. */
public interface RefreshObserver {
    /** Resources were looked at. */
    void looked(int resources);

    /** Resources were told where they belong now. */
    void refreshed(int resources);

    /** Resources were given to another region. */
    void handedOver(int resources);

    /** Counts nothing. */
    RefreshObserver NONE = new RefreshObserver() {
        @Override
        public void looked(int resources) {}

        @Override
        public void refreshed(int resources) {}

        @Override
        public void handedOver(int resources) {}
    };
}
