package com.goten.policy;

import com.goten.resource.ResourceKey;
import java.util.List;

/**
 * Resources that are in no schema: what the regions of a service tell each other about its policies. They are copied like
 * any other, and are no resources to anybody but those who keep copies and ownership in order.
 */
public final class HiddenTypes {
    /** All of them. */
    public static final List<String> ALL = List.of(SettledPolicy.TYPE, CreationRight.TYPE);

    private HiddenTypes() {}

    /** Whether the key is one of them. */
    public static boolean hide(ResourceKey key) {
        return ALL.contains(key.type());
    }
}
