package com.goten.testing;

import com.goten.errors.GotenException;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A node that dies between two steps: what it asks of its database and of others is counted, once before it is asked and
 * once before the answer is heard. From its death on nothing that it asks is done, and nothing that was done is answered.
 */
public final class Mortal {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicReference<String> lastWish = new AtomicReference<>("");

    /** From now on it takes so many more steps. */
    public void diesAfter(int steps) {
        left.set(steps);
    }

    public boolean dead() {
        return left.get() <= 0;
    }

    /** What it was at when it died. */
    public String lastWish() {
        return lastWish.get();
    }

    /** The same, as long as it lives. Only what is answered by a future counts. */
    public <T> T wrap(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> call(real, method, arguments)));
    }

    private Object call(Object real, Method method, Object[] arguments) throws Throwable {
        if (!Future.class.equals(method.getReturnType())) {
            return invoke(real, method, arguments);
        }
        String what = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        if (!lives("before " + what)) {
            return Future.failedFuture(gone());
        }
        return ((Future<?>) invoke(real, method, arguments)).transform(result -> lives("after " + what)
                ? result.succeeded() ? Future.succeededFuture(result.result()) : Future.failedFuture(result.cause())
                : Future.failedFuture(gone()));
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean lives(String step) {
        int now = left.updateAndGet(steps -> steps == Integer.MAX_VALUE ? steps : Math.max(-1, steps - 1));
        if (now == 0) {
            lastWish.set(step);
        }
        return now > 0;
    }

    private static GotenException gone() {
        return new GotenException.Unavailable("this node has died", "DEAD");
    }
}
