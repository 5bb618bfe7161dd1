package com.goten.store;

import java.util.UUID;

/**
 * One resource of a range that is compared.
 *
 * @param hash as that of a range with nothing else in it
 */
public record RangeEntry(String name, UUID uuid, long epoch, long revision, long hash) {}
