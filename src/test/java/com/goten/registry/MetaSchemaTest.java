package com.goten.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ResourceType;
import com.goten.schema.ServiceSchema;
import com.goten.schema.SyncingType;
import com.goten.schema.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are the wire contract: existing clients use them. */
class MetaSchemaTest {
    private static final ServiceSchema SCHEMA = MetaSchema.load();
    private static final ApiVersion V1 = SCHEMA.newest();

    @Test
    void isReadLikeAnyOtherSchema() {
        assertThat(SCHEMA.service()).isEqualTo("meta.goten.com");
        assertThat(SCHEMA.versions()).extracting(ApiVersion::version).containsExactly("v1");
        assertThat(V1.protoPackage()).isEqualTo("goten.meta.v1");
        assertThat(V1.types()).extracting(ResourceType::singular)
                .containsExactlyInAnyOrder("Region", "Service", "Deployment", "Resource");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Region                       | name 1, metadata 2, title 3
            Service                      | name 1, metadata 2, multi_region_policy 3, display_name 4, all_versions 5*, \
            global_domain 6, imported_services 7*, used_services 8*, imported_versions 9*, env_registry_generation 10, \
            automatic_version_switch 11, leading_service 13, labelled_domains 14*
            Service.ImportedVersion      | target_service 1, target_service_version 2, current_service_version 3
            Deployment                   | name 1, metadata 2, service_name 3, region 4, public_domain 5, private_domain 6, \
            local_network_id 7, location 8, is_disabled 9, env_registry_generation 10, current_version 11, \
            automatic_version_switch 12, upgrade_state 13, db_data_version 15, data_update_statuses 16*, \
            db_location_tag 17, available_upgrade 18, labelled_domains 19*
            Deployment.Location          | continent 1, country 2, agglomeration 3, city 4, cloud 5
            Deployment.UpgradeState      | target_version 1, ready_shards 2*, pending_shards 3*, stage 4, \
            db_data_target_version 5, db_target_location_tag 6
            Deployment.DataUpdateStatus  | task_tag 1, shards_count 2, ready_shards 3*, target_version 4, progress_bar 5*
            Deployment.AvailableUpgrade  | api_version 1, db_data_version 2, db_location_tag 3, total_shards_count 4
            LabelledDomain               | label 1, domain 2, available_mixins 3*, web_grpc_available 4, \
            rest_api_available 5, is_private 6
            Resource                     | name 1, metadata 2, plural_name 3, fqn 4, versions 5*, versioned_infos 6*
            Resource.VersionedInfo       | version 1, is_regional 2
            BeginUpgradeRequest          | name 1
            SetAvailableUpgradeRequest   | name 1, target_api_version 2, total_shards_count 3, target_db_data_version 4, \
            target_db_location_tag 5
            NotifyShardsUpgradeReadinessRequest | name 1, shards_from 2, shards_to 3, ready 4, total_shards_count 5
            GetOrRegisterDataUpdateTaskRequest  | name 1, tag 2, shards_count 3, db_data_target_version 4
            GetOrRegisterDataUpdateTaskResponse | status 1
            UpdateDataTaskUpdateRequest  | name 1, tag 2, shard 3, done 4, progress_status 5, db_data_target_version 6
            """)
    void hasTheFieldNumbersOfTheProtocol(String message, String fields) {
        assertThat(message(message).getFields().stream().map(MetaSchemaTest::spelled).collect(Collectors.joining(", ")))
                .isEqualTo(fields);
    }

    @Test
    void numbersTheStagesOfAnUpgrade() {
        var stage = message("Deployment.UpgradeState").findEnumTypeByName("Stage");
        assertThat(stage.getValues().stream().collect(Collectors.toMap(v -> v.getName(), v -> v.getNumber())))
                .isEqualTo(Map.of("READY", 0, "INITIAL_SYNCING", 1, "SWITCHING", 2));
    }

    @ParameterizedTest
    @CsvSource({
        "Region,     regions/{region},                              '', DEFAULT,         false",
        "Service,    services/{service},                            '', DEFAULT,         true",
        "Deployment, services/{service}/deployments/{deployment},   BLOCK, ALWAYS_GLOBALLY, false",
        "Resource,   services/{service}/resources/{resource},       ASYNC_CASCADE_DELETE, ALWAYS_IN_SCOPE, false"
    })
    void behavesAsTheProtocolSays(
            String name, String pattern, String onParentDeleted, SyncingType syncing, boolean asyncDeletion) {
        var type = type(name);
        assertThat(type.patterns()).extracting(each -> each.text()).containsExactly(pattern);
        assertThat(type.regional()).isFalse();
        assertThat(type.parents().isEmpty() ? "" : type.options().onParentDeleted().name()).isEqualTo(onParentDeleted);
        assertThat(type.options().syncing()).isEqualTo(syncing);
        assertThat(type.options().asyncDeletion()).isEqualTo(asyncDeletion);
        assertThat(type.policyHolder()).isEqualTo(name.equals("Service"));
    }

    @ParameterizedTest
    @CsvSource({
        "Region,     us-west2,            us.west2",
        "Service,    devices.example.com, devices_example_com",
        "Service,    a23456789012345678901234567.io, a234567890123456789012345678.io",
        "Deployment, us-west2,            US",
        "Resource,   DeviceModel,         Device-Model"
    })
    void acceptsTheIdsOfTheProtocol(String type, String good, String bad) {
        var segments = type(type).patterns().get(0).segments();
        var rules = segments.get(segments.size() - 1).rules();
        assertThat(rules.acceptsAtCreation(good)).as(good).isTrue();
        assertThat(rules.accepts(bad)).as(bad).isFalse();
        assertThat(rules.acceptsAtCreation(bad)).as(bad).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Service,    imported_services,                Service, BLOCK",
        "Service,    used_services,                    Service, BLOCK",
        "Service,    imported_versions.target_service, Service, ALLOW_DANGLING",
        "Deployment, region,                           Region,  BLOCK"
    })
    void refersAsTheProtocolSays(String type, String path, String target, DeleteBehaviour behaviour) {
        assertThat(type(type).references()).anySatisfy(reference -> {
            assertThat(reference.path().toString()).isEqualTo(path);
            assertThat(reference.targetType()).isEqualTo("meta.goten.com/" + target);
            assertThat(reference.behaviour()).isEqualTo(behaviour);
        });
    }

    @Test
    void hasAllStandardMethodsOfAllTypes() {
        for (ResourceType type : V1.types()) {
            assertThat(V1.methods().stream().filter(method -> type.equals(method.type())).map(ApiMethod::verb))
                    .as(type.singular())
                    .contains(Arrays.stream(Verb.values()).filter(v -> v != Verb.CUSTOM).toArray(Verb[]::new));
        }
        assertThat(V1.methods()).allSatisfy(method -> assertThat(method.bindings())
                .isNotEmpty()
                .allSatisfy(binding -> assertThat(binding.template()).startsWith("/meta/v1/")));
    }

    @ParameterizedTest
    @CsvSource({
        "BeginUpgrade,                 google.protobuf.Empty",
        "SetAvailableUpgrade,          google.protobuf.Empty",
        "NotifyShardsUpgradeReadiness, google.protobuf.Empty",
        "GetOrRegisterDataUpdateTask,  goten.meta.v1.GetOrRegisterDataUpdateTaskResponse",
        "UpdateDataTaskUpdate,         google.protobuf.Empty"
    })
    void hasTheVerbsOfDeployments(String name, String answer) {
        var method = method("goten.meta.v1.DeploymentService/" + name);
        assertThat(method.verb()).isEqualTo(Verb.CUSTOM);
        assertThat(method.output().getFullName()).isEqualTo(answer);
        assertThat(method.routing().executeOnOwningRegion()).isTrue();
        assertThat(method.bindings()).singleElement().satisfies(binding -> {
            assertThat(binding.httpMethod()).isEqualTo("POST");
            var verb = Character.toLowerCase(name.charAt(0)) + name.substring(1);
            assertThat(binding.template()).isEqualTo("/meta/v1/{name=services/*/deployments/*}:" + verb);
        });
    }

    private static ApiMethod method(String fullName) {
        return V1.methods().stream().filter(each -> each.fullName().equals(fullName)).findFirst().orElseThrow();
    }

    private static ResourceType type(String name) {
        return V1.type("meta.goten.com/" + name).orElseThrow();
    }

    private static Descriptor message(String path) {
        var names = List.of(path.split("\\."));
        var found = V1.files().stream()
                .filter(file -> file.getPackage().equals("goten.meta.v1"))
                .flatMap(file -> file.getMessageTypes().stream())
                .filter(each -> each.getName().equals(names.get(0)))
                .findFirst()
                .orElseThrow();
        return names.size() == 1 ? found : found.findNestedTypeByName(names.get(1));
    }

    private static String spelled(FieldDescriptor field) {
        return field.getName() + " " + field.getNumber() + (field.isRepeated() ? "*" : "");
    }
}
