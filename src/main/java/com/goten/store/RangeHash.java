package com.goten.store;

/**
 * What there is in a range, in short.
 *
 * @param hash of everything that is compared of the resources of the range, in any order; of none, 0
 */
public record RangeHash(NameRange range, long count, long hash) {}
