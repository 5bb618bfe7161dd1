package com.goten.api.call;

import com.google.rpc.Code;
import com.goten.schema.ApiMethod;
import java.time.Duration;

/** Told of every call that is over, on the thread that ended it; must not block and must not fail. */
public interface CallObserver {
    /** Looks away. */
    CallObserver NONE = (surface, method, code, duration) -> {};

    /** @param duration from the call's arrival at the dispatcher to its answer, or to the end of its stream */
    void over(Surface surface, ApiMethod method, Code code, Duration duration);
}
