package com.goten.verify;

/** What the system promises of an environment that is at rest. */
public enum Guarantee {
    NO_DANGLING("NoDangling", "every constrained reference has its target"),
    NO_ORPHAN("NoOrphan", "no resource has lost all its owners"),
    NO_PREMATURE_DELETE("NoPrematureDelete", "nothing goes before what holds it, and all that goes is seen to"),
    SYNCING("Syncing", "resources belong where their policy says"),
    CONVERGES("Converges", "every copy is what its owner has, none is missing, none too many"),
    SINGLE_OWNER("SingleOwner", "one region owns a resource"),
    VERSIONS_AGREE("VersionsAgree", "a resource is the same in all versions"),
    FEED_COMPLETE("FeedComplete", "the change feed tells what is there");

    private final String title;
    private final String meaning;

    Guarantee(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    /** Its name in reports. */
    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }
}
