package com.goten.registry;

import com.google.protobuf.Struct;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.meta.v1.BeginUpgradeRequest;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Deployment.AvailableUpgrade;
import com.goten.meta.v1.Deployment.DataUpdateStatus;
import com.goten.meta.v1.Deployment.UpgradeState;
import com.goten.meta.v1.Deployment.UpgradeState.Stage;
import com.goten.meta.v1.GetOrRegisterDataUpdateTaskRequest;
import com.goten.meta.v1.NotifyShardsUpgradeReadinessRequest;
import com.goten.meta.v1.SetAvailableUpgradeRequest;
import com.goten.meta.v1.UpdateDataTaskUpdateRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What the verbs of Deployments make of one (PROTOCOL.md section 10). Pure functions, each of which does nothing the second
 * time.
 *
 * <pre>
 *                     SetAvailableUpgrade
 *   READY ── BeginUpgrade ──► INITIAL_SYNCING ── all shards ready ──► SWITCHING
 *                                    ▲                                    │
 *                                    └────────── a shard no longer is ────┘
 * </pre>
 */
final class UpgradeSteps {
    private static final long MOST_SHARDS = 4_096;
    private static final int MOST_TASKS = 100;

    private UpgradeSteps() {}

    static Deployment setAvailable(Deployment current, SetAvailableUpgradeRequest request) {
        if (request.getTargetApiVersion().isEmpty()) {
            throw new InvalidArgument("target_api_version", "must name a version");
        }
        shards("total_shards_count", request.getTotalShardsCount());
        var available = AvailableUpgrade.newBuilder()
                .setApiVersion(request.getTargetApiVersion())
                .setDbDataVersion(request.getTargetDbDataVersion())
                .setDbLocationTag(request.getTargetDbLocationTag())
                .setTotalShardsCount(request.getTotalShardsCount())
                .build();
        if (reached(current, available) || current.getAvailableUpgrade().equals(available)) {
            return current;
        }
        if (VersionOrder.newer(current.getCurrentVersion(), request.getTargetApiVersion())) {
            throw new FailedPrecondition(
                    "%s is at %s, which is newer than %s".formatted(
                            current.getName(), current.getCurrentVersion(), request.getTargetApiVersion()),
                    "VERSION_OLDER_THAN_CURRENT");
        }
        if (current.getUpgradeState().getStage() != Stage.READY) {
            throw new FailedPrecondition(
                    "%s is being upgraded to %s".formatted(
                            current.getName(), current.getUpgradeState().getTargetVersion()),
                    "UPGRADE_UNDER_WAY");
        }
        return current.toBuilder().setAvailableUpgrade(available).build();
    }

    /** @param others of the same service */
    static Deployment begin(Deployment current, List<Deployment> others, BeginUpgradeRequest request) {
        AvailableUpgrade target = current.getAvailableUpgrade();
        if (current.getUpgradeState().getStage() != Stage.READY) {
            return current;
        }
        if (!current.hasAvailableUpgrade()) {
            throw notReady(current.getName() + " has no newer version to be upgraded to", List.of(current), "");
        }
        if (reached(current, target)) {
            return current;
        }
        var missing = others.stream()
                .filter(other -> !other.getIsDisabled())
                .filter(other -> !has(other, target.getApiVersion()))
                .toList();
        if (!missing.isEmpty()) {
            throw notReady(
                    "%s cannot be upgraded to %s before all have it; not ready: %s".formatted(
                            request.getName(),
                            target.getApiVersion(),
                            String.join(", ", missing.stream().map(Deployment::getName).toList())),
                    missing,
                    target.getApiVersion());
        }
        return current.toBuilder()
                .setUpgradeState(UpgradeState.newBuilder()
                        .setTargetVersion(target.getApiVersion())
                        .addAllPendingShards(LongStream.range(0, target.getTotalShardsCount()).boxed().toList())
                        .setStage(Stage.INITIAL_SYNCING)
                        .setDbDataTargetVersion(target.getDbDataVersion())
                        .setDbTargetLocationTag(target.getDbLocationTag()))
                .build();
    }

    static Deployment shardsReady(Deployment current, NotifyShardsUpgradeReadinessRequest request) {
        long total = request.getTotalShardsCount();
        shards("total_shards_count", total);
        if (request.getShardsFrom() < 0 || request.getShardsTo() >= total || request.getShardsFrom() > request.getShardsTo()) {
            throw new InvalidArgument(List.of(
                    new FieldViolation("shards_from", "must be from 0 to shards_to"),
                    new FieldViolation("shards_to", "must be from shards_from to " + (total - 1))));
        }
        UpgradeState state = current.getUpgradeState();
        if (state.getStage() == Stage.READY) {
            throw new FailedPrecondition(current.getName() + " is not being upgraded", "NO_UPGRADE");
        }
        var ready = new TreeSet<>(state.getReadyShardsList());
        var pending = new TreeSet<>(state.getPendingShardsList());
        if (ready.size() + pending.size() != total) {
            throw new FailedPrecondition(
                    "%s is being upgraded in %d shards, not in %d".formatted(
                            current.getName(), ready.size() + pending.size(), total),
                    "SHARDS_DIFFER");
        }
        for (long shard = request.getShardsFrom(); shard <= request.getShardsTo(); shard++) {
            (request.getReady() ? pending : ready).remove(shard);
            (request.getReady() ? ready : pending).add(shard);
        }
        return current.toBuilder()
                .setUpgradeState(state.toBuilder()
                        .clearReadyShards()
                        .addAllReadyShards(ready)
                        .clearPendingShards()
                        .addAllPendingShards(pending)
                        .setStage(pending.isEmpty() ? Stage.SWITCHING : Stage.INITIAL_SYNCING))
                .build();
    }

    /** A task of a greater target version takes the place of one of the same tag. */
    static Deployment registerTask(Deployment current, GetOrRegisterDataUpdateTaskRequest request) {
        if (request.getTag().isEmpty()) {
            throw new InvalidArgument("tag", "must not be empty");
        }
        shards("shards_count", request.getShardsCount());
        OptionalInt found = indexOf(current, request.getTag());
        var fresh = DataUpdateStatus.newBuilder()
                .setTaskTag(request.getTag())
                .setShardsCount(request.getShardsCount())
                .setTargetVersion(request.getDbDataTargetVersion())
                .addAllProgressBar(Collections.nCopies((int) request.getShardsCount(), Struct.getDefaultInstance()));
        if (found.isEmpty()) {
            if (current.getDataUpdateStatusesCount() >= MOST_TASKS) {
                throw new FailedPrecondition(
                        "%s has %d data updates already".formatted(current.getName(), MOST_TASKS), "TOO_MANY_TASKS");
            }
            return current.toBuilder().addDataUpdateStatuses(fresh).build();
        }
        DataUpdateStatus there = current.getDataUpdateStatuses(found.getAsInt());
        if (there.getTargetVersion() < request.getDbDataTargetVersion()) {
            return current.toBuilder().setDataUpdateStatuses(found.getAsInt(), fresh).build();
        }
        if (there.getTargetVersion() > request.getDbDataTargetVersion()
                || there.getShardsCount() != request.getShardsCount()) {
            throw new FailedPrecondition(
                    "data update %s of %s goes to version %d in %d shards".formatted(
                            request.getTag(), current.getName(), there.getTargetVersion(), there.getShardsCount()),
                    "TASK_DIFFERS");
        }
        return current;
    }

    /** The task, which is there. */
    static DataUpdateStatus task(Deployment current, String tag) {
        return current.getDataUpdateStatuses(indexOf(current, tag).orElseThrow());
    }

    /** What was done stays done: what comes late changes nothing. */
    static Deployment updateTask(Deployment current, UpdateDataTaskUpdateRequest request) {
        int index = indexOf(current, request.getTag())
                .orElseThrow(() -> new FailedPrecondition(
                        "%s has no data update %s".formatted(current.getName(), request.getTag()), "NO_TASK"));
        DataUpdateStatus there = current.getDataUpdateStatuses(index);
        if (there.getTargetVersion() != request.getDbDataTargetVersion()) {
            throw new FailedPrecondition(
                    "data update %s of %s goes to version %d".formatted(
                            request.getTag(), current.getName(), there.getTargetVersion()),
                    "TASK_DIFFERS");
        }
        if (request.getShard() < 0 || request.getShard() >= there.getShardsCount()) {
            throw new InvalidArgument("shard", "must be from 0 to " + (there.getShardsCount() - 1));
        }
        if (there.getReadyShardsList().contains(request.getShard())) {
            return current;
        }
        var ready = new TreeSet<>(there.getReadyShardsList());
        if (request.getDone()) {
            ready.add(request.getShard());
        }
        return current.toBuilder()
                .setDataUpdateStatuses(index, there.toBuilder()
                        .clearReadyShards()
                        .addAllReadyShards(ready)
                        .setProgressBar((int) request.getShard(), request.getProgressStatus()))
                .build();
    }

    private static OptionalInt indexOf(Deployment current, String tag) {
        return IntStream.range(0, current.getDataUpdateStatusesCount())
                .filter(i -> current.getDataUpdateStatuses(i).getTaskTag().equals(tag))
                .findFirst();
    }

    private static boolean reached(Deployment current, AvailableUpgrade target) {
        return current.getCurrentVersion().equals(target.getApiVersion())
                && current.getDbDataVersion() >= target.getDbDataVersion();
    }

    private static boolean has(Deployment other, String version) {
        return other.getCurrentVersion().equals(version) || other.getAvailableUpgrade().getApiVersion().equals(version);
    }

    private static FailedPrecondition notReady(String message, List<Deployment> deployments, String version) {
        return new FailedPrecondition(message, "UPGRADE_NOT_AVAILABLE", deployments.stream()
                .map(each -> new PreconditionViolation("UPGRADE_NOT_AVAILABLE", each.getName(),
                        "has %s, and %s available".formatted(
                                each.getCurrentVersion(),
                                Optional.of(each.getAvailableUpgrade().getApiVersion())
                                        .filter(available -> !available.isEmpty())
                                        .orElse("nothing")) + (version.isEmpty() ? "" : ", and not " + version)))
                .toList());
    }

    private static void shards(String field, long count) {
        if (count < 1 || count > MOST_SHARDS) {
            throw new InvalidArgument(field, "must be from 1 to " + MOST_SHARDS);
        }
    }
}
