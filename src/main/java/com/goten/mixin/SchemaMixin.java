package com.goten.mixin;

/** The methods of {@code goten.mixin.v1.SchemaMixin}, by full name. */
public final class SchemaMixin {
    public static final String SERVICE = "goten.mixin.v1.SchemaMixin";
    public static final String ESTABLISH = SERVICE + "/EstablishReferences";
    public static final String BLOCKADES = SERVICE + "/ConfirmBlockades";
    public static final String CLEARED = SERVICE + "/ConfirmReferencesCleared";
    public static final String LEAVING = SERVICE + "/ConfirmLeaving";
    public static final String DELETIONS = SERVICE + "/WatchDeletions";
    public static final String CONFIRM_OWNER = SERVICE + "/ConfirmMetaOwner";
    public static final String CHECK_OWNEES = SERVICE + "/CheckMetaOwnees";
    public static final String REMOVE_OWNER = SERVICE + "/RemoveMetaOwner";
    public static final String END_MARKS = SERVICE + "/EndMetaOwnerMarks";
    public static final String OWNED = SERVICE + "/ReportOwned";
    public static final String WATCH_OWNED = SERVICE + "/WatchOwned";
    public static final String COMPARE_RANGES = SERVICE + "/CompareRanges";
    public static final String READ_OWNED = SERVICE + "/ReadOwned";
    public static final String CONFIRM_ADOPTION = SERVICE + "/ConfirmAdoption";
    /** Most targets, owners, questions or marks of one call. */
    public static final int MOST_TARGETS = 1000;
    /** Most ranges of one comparison. */
    public static final int MOST_RANGES = 64;
    /** Most names of one reading of what is owned. */
    public static final int MOST_NAMES = 500;

    private SchemaMixin() {}
}
