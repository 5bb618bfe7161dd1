package com.goten.schema;

/**
 * How a type behaves.
 *
 * @param onParentDeleted ASYNC_CASCADE_DELETE unless the schema says otherwise
 * @param asyncDeletion whether a deleted resource stays visible, DELETING, until its clean-up is done
 * @param unconstrained whether references from and to it take no part in anything (disable_db_constraints)
 * @param outsideProtocol whether the type has no metadata
 */
public record ResourceOptions(
        DeleteBehaviour onParentDeleted,
        SyncingType syncing,
        Pager pager,
        boolean asyncDeletion,
        boolean unconstrained,
        boolean outsideProtocol) {}
