package com.goten.bench;

import java.util.List;

/** The bench service in two regions, the second of which comes and goes. Its methods block. */
public interface SyncServers {
    List<String> regions();

    /** The one that is always there. */
    BenchServer owner();

    /** The other one, while it is there. */
    BenchServer copies();

    /** The other one comes, with what it had; the first time, with nothing. */
    BenchServer startCopies();

    /** The other one goes. */
    void stopCopies();
}
