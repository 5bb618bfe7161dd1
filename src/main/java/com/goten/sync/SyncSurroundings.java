package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.mixin.OwnedClient;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.store.Copies;
import com.goten.store.Handovers;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What copying knows of its own deployment and of the others.
 *
 * @param version of the resources that are copied
 * @param types short names of all types that may be copied
 * @param adoption takes over what they release to this one
 * @param handovers keeps what cannot be taken over
 * @param mine whether this node is the one, among those of the deployment, that follows a peer
 * @param alone whether no other node serves the deployment
 * @param changed called after each commit of copies: the change feed has grown
 */
public record SyncSurroundings(
        DeploymentId own,
        String version,
        List<String> types,
        EnvironmentSource environment,
        OwnedClient client,
        Copies copies,
        CopyStates states,
        Adoption adoption,
        Handovers handovers,
        Predicate<String> mine,
        BooleanSupplier alone,
        Runnable changed) {}
