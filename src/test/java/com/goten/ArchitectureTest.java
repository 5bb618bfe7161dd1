package com.goten;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Dependencies point down; what talks to the outside world does so through one door each. */
@AnalyzeClasses(packages = "com.goten", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Generated from our annotation protos: values that everybody may use. */
    private static final String[] GENERATED = {
        "com.goten.annotations..", "com.goten.types..", "com.goten.watchtype..", "com.goten.meta..",
        "com.goten.mixin.v1..", "com.goten.api.grpc.reflection.."
    };

    @ArchTest
    static final ArchRule dependenciesPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("com.goten..")
            .optionalLayer("boot").definedBy("com.goten.boot..")
            .optionalLayer("api").definedBy("com.goten.api..")
            .optionalLayer("owner").definedBy("com.goten.owner..")
            .optionalLayer("cascade").definedBy("com.goten.cascade..")
            .optionalLayer("sync").definedBy("com.goten.sync..")
            .optionalLayer("migration").definedBy("com.goten.migration..")
            .optionalLayer("registry").definedBy("com.goten.registry..")
            .optionalLayer("explain").definedBy("com.goten.explain..")
            .optionalLayer("bench").definedBy("com.goten.bench..")
            .optionalLayer("verify").definedBy("com.goten.verify..")
            .optionalLayer("engine").definedBy("com.goten.engine..")
            .optionalLayer("mixin").definedBy("com.goten.mixin..")
            .optionalLayer("policy").definedBy("com.goten.policy..")
            .optionalLayer("watch").definedBy("com.goten.watch..")
            .optionalLayer("store.pg").definedBy("com.goten.store.pg..")
            .optionalLayer("store").definedBy("com.goten.store")
            .optionalLayer("bus").definedBy("com.goten.bus..")
            .optionalLayer("cluster").definedBy("com.goten.cluster..")
            .optionalLayer("resource").definedBy("com.goten.resource..")
            .optionalLayer("schema").definedBy("com.goten.schema..")
            .whereLayer("boot").mayNotBeAccessedByAnyLayer()
            .whereLayer("bench").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("verify").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("api").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("owner").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("cascade").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("sync").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("migration").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("registry").mayOnlyBeAccessedByLayers("boot")
            .whereLayer("explain").mayOnlyBeAccessedByLayers("boot", "api")
            .whereLayer("store.pg").mayOnlyBeAccessedByLayers("boot");

    /** Top to bottom; who is on the same line does not know the other either. */
    private static final String[][] LEVELS = {
        {"explain"}, {"engine"}, {"mixin"}, {"policy", "watch"}, {"store", "bus", "cluster"}, {"resource"}, {"schema"},
        {"telemetry", "config", "errors", "time"}
    };

    @ArchTest
    static void eachLevelKnowsOnlyThoseBelow(JavaClasses all) {
        for (int lower = 1; lower < LEVELS.length; lower++) {
            for (int upper = 0; upper < lower; upper++) {
                noClasses().that().resideInAnyPackage(packages(LEVELS[lower]))
                        .should().dependOnClassesThat().resideInAnyPackage(packages(LEVELS[upper]))
                        .allowEmptyShould(true)
                        .because("it is below")
                        .check(all);
            }
        }
    }

    @ArchTest
    static void neighboursDoNotKnowEachOther(JavaClasses all) {
        for (String[] level : LEVELS) {
            for (String one : level) {
                for (String other : level) {
                    if (!one.equals(other) && !one.equals("config")) {
                        noClasses().that().resideInAPackage("com.goten." + one + "..")
                                .should().dependOnClassesThat().resideInAPackage("com.goten." + other + "..")
                                .allowEmptyShould(true)
                                .check(all);
                    }
                }
            }
        }
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices()
            .matching("com.goten.(**)")
            .should().beFreeOfCycles()
            .ignoreDependency(resideInAnyPackage(GENERATED), resideInAnyPackage(GENERATED));

    @ArchTest
    static final ArchRule verticlesDoNotKnowEachOther = noClasses()
            .that().areAssignableTo(VerticleBase.class)
            .should().dependOnClassesThat(DescribedPredicate.describe(
                    "are other verticles",
                    (JavaClass target) -> target.isAssignableTo(VerticleBase.class)
                            && !target.isEquivalentTo(VerticleBase.class)))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nothingIsInTheRootPackage = noClasses().should().resideInAPackage("com.goten");

    @ArchTest
    static final ArchRule sqlHasOneDoor = noClasses()
            .that().resideOutsideOfPackages("com.goten.store.pg..", "com.goten.bench..")
            .should().dependOnClassesThat().resideInAnyPackage("io.vertx.pgclient..", "io.vertx.sqlclient..", "java.sql..");

    @ArchTest
    static final ArchRule hazelcastHasOneDoor = noClasses()
            .that().resideOutsideOfPackage("com.goten.cluster..")
            .should().dependOnClassesThat().resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

    /** Addresses and headers are in {@code bus}; the API speaks there, boot connects, and the rest has no idea of it. */
    @ArchTest
    static final ArchRule theEventBusHasOneDoor = noClasses()
            .that().resideOutsideOfPackages("com.goten.bus..", "com.goten.api..", "com.goten.boot..", "com.goten.cluster..")
            .should().dependOnClassesThat().resideInAPackage("io.vertx.core.eventbus..");

    @ArchTest
    static final ArchRule metricsHaveOneDoor = noClasses()
            .that().resideOutsideOfPackage("com.goten.telemetry..")
            .should().dependOnClassesThat().resideInAnyPackage("io.micrometer..", "io.vertx.micrometer..");

    @ArchTest
    static final ArchRule theCommandLineIsInBoot = noClasses()
            .that().resideOutsideOfPackages("com.goten.boot..", "com.goten.bench..")
            .should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule packagesAreNamedByFeature = noClasses()
            .should().resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..core..", "..impl..", "..model..", "..manager..", "..helper..");

    @ArchTest
    static final ArchRule classesAreNamedByTheirRole = noClasses()
            .that(outsideGenerated())
            .should().haveSimpleNameEndingWith("Impl")
            .orShould().haveSimpleNameEndingWith("Helper")
            .orShould().haveSimpleNameEndingWith("Util")
            .orShould().haveSimpleNameEndingWith("Utils")
            .orShould().haveSimpleNameEndingWith("Manager");

    @ArchTest
    static final ArchRule nothingStaticIsMutable = fields()
            .that().areDeclaredInClassesThat(outsideGenerated())
            .and().areStatic()
            .and().doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should().beFinal()
            .andShould().notHaveRawType(AtomicInteger.class)
            .andShould().notHaveRawType(AtomicLong.class)
            .andShould().notHaveRawType(AtomicReference.class);

    @ArchTest
    static final ArchRule nothingIsDeprecated = classes().that(outsideGenerated())
            .should().notBeAnnotatedWith(Deprecated.class);

    @ArchTest
    static final ArchRule noMethodIsDeprecated = methods().that().areDeclaredInClassesThat(outsideGenerated())
            .should().notBeAnnotatedWith(Deprecated.class);

    @ArchTest
    static final ArchRule nothingBlocksItsThread = noClasses()
            .that().resideOutsideOfPackages("com.goten.boot..", "com.goten.bench..")
            .should().callMethod(Thread.class, "sleep", long.class)
            .orShould().callMethod(Future.class, "await")
            .orShould().dependOnClassesThat().areAssignableTo(CountDownLatch.class)
            .orShould().dependOnClassesThat().areAssignableTo(CompletableFuture.class);

    @ArchTest
    static final ArchRule nothingSpeaksPastTheLog = noClasses()
            .that().resideOutsideOfPackages("com.goten.boot..", "com.goten.bench..")
            .should().dependOnClassesThat().belongToAnyOf(PrintStream.class)
            .orShould().dependOnClassesThat().resideInAPackage("java.util.logging..");

    private static DescribedPredicate<JavaClass> outsideGenerated() {
        return DescribedPredicate.not(resideInAnyPackage(GENERATED));
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> "com.goten." + name + "..").toArray(String[]::new);
    }
}
