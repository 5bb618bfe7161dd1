package com.goten.store.pg;

/**
 * How writes are combined.
 *
 * @param lanes connections that commit side by side
 * @param batchWrites most writes in one transaction
 * @param batchBytes most bytes of bodies in one transaction; a larger write goes alone
 * @param queueWrites most writes that wait; further ones are refused
 */
public record WriteOptions(int lanes, int batchWrites, int batchBytes, int queueWrites) {
    public static final WriteOptions STANDARD = new WriteOptions(2, 200, 4 << 20, 10_000);
}
