package com.goten.policy;

import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.types.MultiRegionPolicy;
import com.goten.types.MultiRegionPolicy.CriteriaForDisabledSync;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether a policy makes sense: regions and types that there are, each region once, and a control region that is enabled.
 * An empty message is no policy, and is right.
 *
 * @param path of the policy in its holder
 * @param region what is wrong with a region; empty where it is right
 * @param type what is wrong with the full name of a type; empty where it is right
 */
public record PolicyCheck(
        String path, Function<String, Optional<String>> region, Function<String, Optional<String>> type) {

    /**
     * What a holder, or a service, is refused with that would lose its policy: another right to create would count under it
     * then, and what is under it is not handed over by that.
     *
     * @param instead what can be done
     */
    public InvalidArgument lost(String instead) {
        return new InvalidArgument(path, "cannot be taken away again: " + instead);
    }

    /** Everything that is wrong. */
    public List<FieldViolation> violations(MultiRegionPolicy policy) {
        var violations = new ArrayList<FieldViolation>();
        if (policy.equals(MultiRegionPolicy.getDefaultInstance())) {
            return violations;
        }
        enabled(policy, violations);
        control(policy, violations);
        for (int i = 0; i < policy.getCriteriaForDisabledSyncCount(); i++) {
            criterion("criteria_for_disabled_sync[" + i + "].", policy.getCriteriaForDisabledSync(i), violations);
        }
        return violations;
    }

    private void enabled(MultiRegionPolicy policy, List<FieldViolation> violations) {
        if (policy.getEnabledRegionsCount() == 0) {
            add("enabled_regions", Optional.of("must name a region"), violations);
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < policy.getEnabledRegionsCount(); i++) {
            String name = policy.getEnabledRegions(i);
            add("enabled_regions[" + i + "]",
                    seen.add(name) ? region.apply(name) : Optional.of("names " + name + " again"),
                    violations);
        }
    }

    private void control(MultiRegionPolicy policy, List<FieldViolation> violations) {
        String control = policy.getDefaultControlRegion();
        if (control.isEmpty()) {
            add("default_control_region", Optional.of("must name a region"), violations);
        } else if (!policy.getEnabledRegionsList().contains(control)) {
            add("default_control_region", Optional.of(control + " is none of the enabled regions"), violations);
        }
    }

    private void criterion(String at, CriteriaForDisabledSync criterion, List<FieldViolation> violations) {
        if (!criterion.getResourceTypeName().isEmpty()) {
            add(at + "resource_type_name", type.apply(criterion.getResourceTypeName()), violations);
        }
        if (!criterion.getSourceRegion().isEmpty()) {
            add(at + "source_region", region.apply(criterion.getSourceRegion()), violations);
        }
        if (!criterion.getDestRegion().isEmpty()) {
            add(at + "dest_region", region.apply(criterion.getDestRegion()), violations);
        }
    }

    private void add(String field, Optional<String> reason, List<FieldViolation> violations) {
        reason.ifPresent(wrong -> violations.add(new FieldViolation(path + "." + field, wrong)));
    }
}
