package com.goten.mixin;

/** Metadata of calls and answers that means something to us; on the wire as gRPC metadata or HTTP headers. */
public final class CallHeaders {
    /** Of a forwarded request: the deployment that it first came to, {@code service/region}. It goes no further. */
    public static final String FORWARDED_FROM = "goten-forwarded-from";
    /** {@link #OWNED}: only what this deployment owns; somebody asks all regions and puts the parts together. */
    public static final String SCOPE = "goten-scope";
    public static final String OWNED = "owned";
    /**
     * As a {@link #SCOPE}: what is in this deployment, whoever owns it. Somebody looks for a resource that is being handed over
     * in all regions that may have it.
     */
    public static final String PRESENT = "present";
    /**
     * Of a question to one region among several: who owns and creates what it is about, as the one who asks knows it. One who knows
     * of something later refuses it.
     */
    public static final String CONTROL = "goten-control";
    /** Of an answer to such a question: milliseconds since something was last handed over there, or from there. */
    public static final String HANDED_OVER = "goten-handed-over";
    /** {@code true}: an answer without the regions that cannot be asked is better than none. */
    public static final String ALLOW_PARTIAL = "allow-partial";
    /** Of an answer: the regions that are missing in it. */
    public static final String PARTIAL_REGIONS = "goten-partial-regions";
    /**
     * Of an answer that was read from copies: up to when everything that their owners had committed is in it, by the clocks of
     * those, {@code <region>=<RFC 3339>[, …]}.
     */
    public static final String SAFE_TIME = "goten-safe-time";
    /** {@code no-cache}: the owner is to answer, and not a copy. */
    public static final String CACHE_CONTROL = "cache-control";
    public static final String NO_CACHE = "no-cache";
    /** {@link #ITSELF}: a deployment asks for itself, and not for a client; one that is disabled answers that too. */
    public static final String ON_BEHALF_OF = "goten-on-behalf-of";
    public static final String ITSELF = "itself";

    /** {@code true} on a Delete: nothing is changed, and the answer is what it would do. */
    public static final String VALIDATE_ONLY = "goten-validate-only";
    /** Of an answer to that in gRPC: a serialized {@code goten.mixin.v1.DeletionPlan}. */
    public static final String PLAN = "goten-plan-bin";

    private CallHeaders() {}
}
