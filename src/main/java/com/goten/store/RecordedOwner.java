package com.goten.store;

import java.util.UUID;

/**
 * An owner reference as it is recorded: an item of {@code metadata.owner_references} (PROTOCOL.md section 8). One resource
 * has one of each name.
 *
 * @param ownee uuid of the resource that has it
 * @param type full name of the owner's
 * @param version that the name is of; empty where nobody has said
 * @param region of the deployment to ask first; empty where nobody has said
 * @param requires whether it is valid only while the owner refers to the ownee
 * @param unset whether the owner's deletion takes only this away, once it was confirmed
 */
public record RecordedOwner(
        UUID ownee, String type, String name, String version, String region, boolean requires, boolean unset) {}
