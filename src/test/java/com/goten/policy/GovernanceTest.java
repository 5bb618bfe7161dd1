package com.goten.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.SchemaLoader;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GovernanceTest {
    private final ApiVersion version =
            SchemaLoader.load(Path.of("src/test/resources/schemas/governed")).newest();
    private final Governance governance = new Governance(version);

    private ResourceName name(String type, String name) {
        return ResourceNames.parse(version.type(type).orElseThrow(), name, "name");
    }

    @ParameterizedTest
    @CsvSource({
        "Member, organizations/o1/members/m1, organizations/o1",
        "Task, organizations/o1/projects/p1/tasks/t1, organizations/o1/projects/p1",
        "Job, organizations/o1/projects/p1/regions/r1/jobs/j1, organizations/o1/projects/p1"
    })
    void theInnermostHolderGoverns(String type, String name, String holder) {
        assertThat(governance.holder(name(type, name))).map(ResourceName::value).hasValue(holder);
    }

    @ParameterizedTest
    @CsvSource({"Organization, organizations/o1", "Project, organizations/o1/projects/p1", "Motto, mottos/m1"})
    void theServiceGovernsHoldersAndWhatIsUnderNone(String type, String name) {
        assertThat(governance.holder(name(type, name))).isEmpty();
    }
}
