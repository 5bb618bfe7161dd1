package com.goten.store;

import java.util.List;

/** What an owner finds when it compares a range with what another region has of it. */
public sealed interface RangeComparison {

    /** Both have the same. */
    record Equal() implements RangeComparison {}

    /** They differ, and it is too much to be listed. @param parts of what the owner has; the whole range together */
    record Parts(List<RangeHash> parts) implements RangeComparison {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** They differ. @param entries all that the owner has, by name; it may be nothing */
    record Entries(List<RangeEntry> entries) implements RangeComparison {
        public Entries {
            entries = List.copyOf(entries);
        }
    }
}
