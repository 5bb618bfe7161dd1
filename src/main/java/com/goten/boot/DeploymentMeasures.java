package com.goten.boot;

import com.google.rpc.Code;
import com.goten.api.call.CallObserver;
import com.goten.api.call.Surface;
import com.goten.cascade.CascadeObserver;
import com.goten.mixin.OwnerAnswer;
import com.goten.owner.OwnerObserver;
import com.goten.schema.ApiMethod;
import com.goten.store.pg.StoreObserver;
import com.goten.sync.RefreshObserver;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import com.goten.watch.WatchMetrics;
import java.time.Duration;

/** What the parts of a deployment tell of themselves, as metrics. The parts know interfaces of their own only. */
final class DeploymentMeasures
        implements CallObserver, WatchMetrics, StoreObserver, CascadeObserver, OwnerObserver, RefreshObserver {
    private final Meters meters;

    DeploymentMeasures(Meters meters) {
        this.meters = meters;
    }

    @Override
    public void over(Surface surface, ApiMethod method, Code code, Duration duration) {
        meters.time(Metric.CALLS, duration.toNanos(), method.fullName(), surface.name(), code.name());
    }

    @Override
    public void collected(int holders) {
        meters.count(Metric.CASCADE_COLLECTED, holders);
    }

    @Override
    public void noticed(int targets) {
        meters.count(Metric.CASCADE_NOTICES, targets);
    }

    @Override
    public void tailFailed() {
        meters.count(Metric.FEED_FAILURES, 1);
    }

    @Override
    public void closed(String reason) {
        meters.count(Metric.WATCHES_ENDED, 1, reason);
    }

    @Override
    public void sent(int changes, int bytes) {
        meters.count(Metric.WATCH_CHANGES, changes);
        meters.count(Metric.WATCH_BYTES, bytes);
    }

    @Override
    public void caughtUp() {
        meters.count(Metric.WATCH_CATCH_UPS, 1);
    }

    @Override
    public void reset(boolean hard) {
        meters.count(Metric.WATCH_RESETS, 1, hard ? "hard" : "soft");
    }

    @Override
    public void batch(int writes) {
        meters.amount(Metric.STORE_WRITE_BATCH, writes);
    }

    @Override
    public void writeRefused() {
        meters.count(Metric.STORE_WRITES_REFUSED, 1);
    }

    @Override
    public void gets(int keys) {
        meters.amount(Metric.STORE_READ_BATCH, keys);
    }

    @Override
    public void answered(OwnerAnswer.State state) {
        meters.count(Metric.OWNER_CONFIRMATIONS, 1, state.name());
    }

    @Override
    public void unanswered() {
        meters.count(Metric.OWNER_CONFIRMATIONS, 1, "UNANSWERED");
    }

    @Override
    public void deciding(int references) {
        meters.count(Metric.OWNER_DECISIONS, references);
    }

    @Override
    public void removed() {
        meters.count(Metric.OWNER_REFERENCES_REMOVED, 1);
    }

    @Override
    public void collected() {
        meters.count(Metric.OWNEES_COLLECTED, 1);
    }

    @Override
    public void looked(int resources) {
        meters.count(Metric.POLICY_LOOKED, resources);
    }

    @Override
    public void refreshed(int resources) {
        meters.count(Metric.POLICY_REFRESHED, resources);
    }

    @Override
    public void handedOver(int resources) {
        meters.count(Metric.POLICY_HANDED_OVER, resources);
    }
}
