/**
 * Who owns what, and where it has copies (PROTOCOL.md section 4).
 *
 * <pre>
 *   name ── Governance: which holder's policy, by the beginning of the name
 *              └── PolicyStore: the holder's policy, cached; the service's own where there is no holder
 *                     └── Placement: owning region, regions with copies
 * </pre>
 */
@NullMarked
package com.goten.policy;

import org.jspecify.annotations.NullMarked;
