package com.goten.policy;

import com.goten.store.Basis;
import java.util.List;

/**
 * A place of which another region has copies of everything that its owner has there: the governing policy says so, as it is
 * known here, and so do all policies that have placed some of it.
 */
public interface CopiedPlace {
    /** Of what is copied whatever policies say. */
    CopiedPlace ALWAYS = new CopiedPlace() {
        @Override
        public boolean stands() {
            return true;
        }

        @Override
        public List<Basis> bases() {
            return List.of();
        }
    };

    /** Whether it still is one, as far as the change feed has brought it here. No I/O; what has become unknown is none. */
    boolean stands();

    /** What it rests on, here: as long as that is so in the database, it is one. */
    List<Basis> bases();
}
