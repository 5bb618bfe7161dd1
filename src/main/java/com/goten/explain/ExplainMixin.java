package com.goten.explain;

/** The methods of {@code goten.mixin.v1.ExplainMixin}, by full name, and their bounds. */
public final class ExplainMixin {
    public static final String SERVICE = "goten.mixin.v1.ExplainMixin";
    public static final String HOLDERS = SERVICE + "/ListHolders";
    public static final String OWNEES = SERVICE + "/ListOwnees";
    public static final String PLAN = SERVICE + "/PlanDeletion";
    public static final String EXPLAIN = SERVICE + "/Explain";

    /** Most targets of one question. */
    static final int MOST_TARGETS = 1000;
    /** Most references on one page. */
    static final int MOST_HOLDINGS = 5000;
    /** Most ownees on one page; each comes with all its owners. */
    static final int MOST_OWNEES = 1000;
    /** How many names are told where there are more. */
    static final int FIRST = 100;

    private ExplainMixin() {}
}
