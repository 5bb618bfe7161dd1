package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.resource.StoredResource;

/**
 * What is here of a resource that another region owns. The policy routes; that it is a copy is said by the row itself,
 * under the locks of the write (PROTOCOL.md section 9, first rule of the hand-over).
 */
final class ReadCopy {
    private ReadCopy() {}

    /** What a client is refused with who would write it: as where the policy says the same, so that he is sent on. */
    static GotenException refusal(StoredResource copy) {
        return new FailedPrecondition(
                "%s belongs to region %s, and is only a copy here".formatted(copy.key().name(), copy.owningRegion()),
                "WRONG_REGION");
    }
}
