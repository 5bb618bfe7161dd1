package com.goten.cluster;

/** Which part of a deployment's work is this node's. What it says changes as nodes come and go, and is a hint only. */
public interface Membership {
    /** A node that is the only one. */
    Membership ALONE = new Membership() {
        @Override
        public boolean mine(String name) {
            return true;
        }

        @Override
        public boolean alone() {
            return true;
        }
    };

    /** Whether this node works on a resource. Cheap; from any thread. */
    boolean mine(String name);

    /** Whether no other node serves the deployment. Cheap; from any thread. */
    boolean alone();
}
