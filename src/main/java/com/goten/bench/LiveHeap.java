package com.goten.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The most that was left on this process's heap after a collection, as long as it is open. */
final class LiveHeap implements AutoCloseable {
    private static final double MIB = 1 << 20;

    private final AtomicLong most = new AtomicLong();
    private final List<NotificationEmitter> collectors = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            long left = info.getGcInfo().getMemoryUsageAfterGc().values().stream().mapToLong(MemoryUsage::getUsed).sum();
            most.accumulateAndGet(left, Math::max);
        }
    };

    LiveHeap() {
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> {
            var emitter = (NotificationEmitter) collector;
            emitter.addNotificationListener(listener, null, null);
            collectors.add(emitter);
        });
    }

    double mostMebibytes() {
        return most.get() / MIB;
    }

    @Override
    public void close() {
        for (NotificationEmitter collector : collectors) {
            try {
                collector.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("it was added", e);
            }
        }
    }
}
