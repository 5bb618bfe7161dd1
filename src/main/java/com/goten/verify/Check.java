package com.goten.verify;

/** Judges facts by one guarantee. A pure function. */
interface Check {
    /** The one that it judges by. */
    Guarantee guarantee();

    /** Whether it has anything to say of such a fact. */
    boolean concerns(Fact fact);

    /** Says what is not in order about a fact that concerns it. */
    void judge(Fact fact, Verdict verdict);

    /** Takes what a check has to say. */
    interface Verdict {
        /** It is against the guarantee, if it stays. */
        void violation(String what);

        /** It is not in order yet, and work is on record that will put it in order. */
        void underWay(String what);
    }
}
