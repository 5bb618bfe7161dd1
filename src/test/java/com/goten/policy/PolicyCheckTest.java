package com.goten.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.types.MultiRegionPolicy;
import com.goten.types.MultiRegionPolicy.CriteriaForDisabledSync;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyCheckTest {
    private static final List<String> REGIONS = List.of("us-west2", "eastus2");

    private static List<String> wrong(MultiRegionPolicy.Builder policy) {
        return new PolicyCheck(
                        "policy",
                        region -> REGIONS.contains(region) ? Optional.empty() : Optional.of("no " + region),
                        type -> type.equals("s/T") ? Optional.empty() : Optional.of("no " + type))
                .violations(policy.build()).stream()
                .map(violation -> violation.field() + ": " + violation.reason())
                .toList();
    }

    private static MultiRegionPolicy.Builder policy(String control, String... enabled) {
        return MultiRegionPolicy.newBuilder().addAllEnabledRegions(List.of(enabled)).setDefaultControlRegion(control);
    }

    @Test
    void acceptsWhatMakesSense() {
        assertThat(wrong(policy("eastus2", "us-west2", "eastus2")
                        .addCriteriaForDisabledSync(CriteriaForDisabledSync.newBuilder()
                                .setResourceTypeName("s/T")
                                .setDestRegion("us-west2"))))
                .isEmpty();
        assertThat(wrong(MultiRegionPolicy.newBuilder())).as("none").isEmpty();
    }

    @Test
    void saysWhatDoesNotAndWhere() {
        assertThat(wrong(policy("japaneast", "us-west2", "mars", "us-west2")
                        .addCriteriaForDisabledSync(CriteriaForDisabledSync.newBuilder()
                                .setResourceTypeName("s/X")
                                .setSourceRegion("moon"))))
                .containsExactly(
                        "policy.enabled_regions[1]: no mars",
                        "policy.enabled_regions[2]: names us-west2 again",
                        "policy.default_control_region: japaneast is none of the enabled regions",
                        "policy.criteria_for_disabled_sync[0].resource_type_name: no s/X",
                        "policy.criteria_for_disabled_sync[0].source_region: no moon");
        assertThat(wrong(policy("", "us-west2"))).containsExactly("policy.default_control_region: must name a region");
        assertThat(wrong(policy("us-west2"))).contains("policy.enabled_regions: must name a region");
    }
}
