package com.goten.store;

import java.util.UUID;

/**
 * The mark of a deletion that is being prepared: while it stands, nobody establishes references to the resource
 * (PROTOCOL.md section 6). It ends by the removal of its row only, never by a clock.
 *
 * @param id of the attempt to delete
 * @param expired whether others may take it away now
 */
public record Mark(UUID id, boolean expired) {}
