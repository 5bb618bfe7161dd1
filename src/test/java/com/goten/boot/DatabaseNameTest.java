package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseNameTest {
    @Test
    void canBeReadAndIsAlwaysTheSame() {
        assertThat(DatabaseName.of(new DeploymentId("devices.example.com", "us-west2")))
                .matches("goten_devices_example_com_us_west2_[0-9a-f]{10}")
                .isEqualTo(DatabaseName.of(new DeploymentId("devices.example.com", "us-west2")));
    }

    @Test
    void differsWhereTheReadablePartDoesNot() {
        var long1 = "a-very-long-name-of-a-service-that-nobody-would-choose.example.com";
        assertThat(List.of(
                        new DeploymentId("a.b-c", "r1"),
                        new DeploymentId("a-b.c", "r1"),
                        new DeploymentId("a.b", "c-r1"),
                        new DeploymentId(long1, "us-west2"), new DeploymentId(long1, "eastus2")))
                .extracting(DatabaseName::of)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(63));
    }
}
