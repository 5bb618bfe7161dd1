package com.goten.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;

/** Headers of event bus messages, and the options that go with them. */
public final class BusHeaders {
    /** {@link #JSON} or {@link #PROTOBUF}. */
    public static final String CONTENT_TYPE = "content-type";
    /** The API method of a protobuf request. */
    public static final String METHOD = "method";
    /** The form of the body; a receiver ignores messages of a version it does not know. */
    public static final String FORM = "form";
    /** Which node has sent a hint. */
    public static final String FROM = "from";
    /** How long the sender waits, in milliseconds. */
    public static final String TIMEOUT_MILLIS = "timeout-millis";
    /** Before the name of each header of the call that a message carries on. */
    public static final String CALL_PREFIX = "call-";

    public static final String JSON = "application/json";
    public static final String PROTOBUF = "application/x-protobuf";
    public static final String FORM_1 = "1";

    private BusHeaders() {}

    /** Options of a message in the present form. */
    public static DeliveryOptions options(String contentType) {
        return new DeliveryOptions().addHeader(CONTENT_TYPE, contentType).addHeader(FORM, FORM_1);
    }

    /** As {@link #options(String)}, for a request that is given up after that time. */
    public static DeliveryOptions options(String contentType, Duration timeout) {
        long millis = Math.max(1, timeout.toMillis());
        return options(contentType).addHeader(TIMEOUT_MILLIS, Long.toString(millis)).setSendTimeout(millis);
    }
}
