package com.goten.explain;

import com.goten.errors.GotenException;
import com.goten.mixin.v1.DeletionPlan;
import java.util.Optional;

/**
 * A plan, and what the deletion would fail with.
 *
 * @param refusal exactly as the deletion's; empty where it would be accepted
 */
public record Planned(DeletionPlan plan, Optional<GotenException> refusal) {}
