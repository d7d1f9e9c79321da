package org.zeline.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.report.RegionAnswer;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;

/** Rules of the design. */
class ArchitectureTest {
    private static final String[] LIBRARY = {
        "org.zeline.onnx..", "org.zeline.interpreter..", "org.zeline.si..", "org.zeline.lsa..", "org.zeline.report.."
    };
    private static final String VECTOR = "org.zeline.interpreter.kernel.vector";

    private static final String[] MODULES = {"onnx", "interpreter", "si", "lsa", "report", "cli"};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/conformance/"))
            .importPackages("org.zeline");

    static Stream<ArchRule> rules() {
        return Stream.of(
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline.onnx..")
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("org.zeline..").and(not(resideInAPackage("org.zeline.onnx..")))),
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline.interpreter..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.zeline.si..", "org.zeline.lsa..", "org.zeline.report..", "org.zeline.cli.."),
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline.si..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.zeline.lsa..", "org.zeline.report..", "org.zeline.cli..", "org.zeline.onnx.."),
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline.lsa..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.zeline.si..", "org.zeline.report..", "org.zeline.cli.."),
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline.report..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.zeline.cli..", "org.zeline.onnx.."),
                slices().matching("org.zeline.(*)..").should().beFreeOfCycles(),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(VECTOR)
                        .and()
                        .resideInAnyPackage(LIBRARY)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("jdk.incubator.vector.."),
                classes()
                        .that()
                        .resideInAPackage(VECTOR)
                        .should()
                        .onlyBeAccessed()
                        .byClassesThat(resideInAPackage(VECTOR).or(new Named("Backends$Vectors"))));
    }

    private static final class Named extends com.tngtech.archunit.base.DescribedPredicate<JavaClass> {
        private final String end;

        Named(String end) {
            super("called " + end);
            this.end = end;
        }

        @Override
        public boolean test(JavaClass type) {
            return type.getName().endsWith(end);
        }
    }

    static Stream<ArchRule> restrictions() {
        return Stream.of(
                noClasses()
                        .that()
                        .resideInAnyPackage(LIBRARY)
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "java.lang.reflect..",
                                "java.lang.invoke..",
                                "java.lang.foreign..",
                                "java.net..",
                                "java.sql..",
                                "javax..",
                                "sun..",
                                "jdk.internal..")),
                noClasses()
                        .that()
                        .resideInAnyPackage(LIBRARY)
                        .and()
                        .resideOutsideOfPackage("org.zeline.interpreter.image..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("java.awt..", "java.beans..")),
                noClasses()
                        .that()
                        .resideInAnyPackage(LIBRARY)
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo(ProcessBuilder.class)
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(Process.class)
                        .orShould()
                        .callMethod(Runtime.class, "exec", String.class)
                        .orShould()
                        .callMethod(Runtime.class, "load", String.class)
                        .orShould()
                        .callMethod(Runtime.class, "loadLibrary", String.class)
                        .orShould()
                        .callMethod(System.class, "load", String.class)
                        .orShould()
                        .callMethod(System.class, "loadLibrary", String.class)
                        .orShould()
                        .callMethod(System.class, "exit", int.class)
                        .orShould()
                        .callMethod(Class.class, "forName", String.class)
                        .orShould()
                        .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class),
                methods().should().notHaveModifier(JavaModifier.NATIVE),
                fields().that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(
                                "org.zeline.interpreter..",
                                "org.zeline.si..",
                                "org.zeline.lsa..",
                                "org.zeline.report..")
                        .and()
                        .arePublic()
                        .should()
                        .beFinal());
    }

    /** The packages of a module, one slice each. */
    private record Packages(String module) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            boolean inside = (name + ".").startsWith("org.zeline." + module + ".");
            return inside ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + module;
        }
    }

    static Stream<String> modules() {
        return Stream.of(MODULES);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesOfAModuleFormNoCycle(String module) {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .as("packages of " + module)
                .anyMatch(name -> name.startsWith("org.zeline." + module));
        slices().assignedFrom(new Packages(module)).should().beFreeOfCycles().check(CLASSES);
    }

    /** Classes in some packages, and none of their own, may be used only if their packages are exported to everyone. */
    private static ArchRule usesOnlyWhatIsExported(String user) throws URISyntaxException {
        String[] exported = exported().values().stream().flatMap(Set::stream).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(user)
                .should()
                .dependOnClassesThat(resideInAPackage("org.zeline..")
                        .and(not(resideInAnyPackage(exported)))
                        .and(not(resideInAPackage(user))));
    }

    @Test
    void theCommandLineUsesOnlyWhatIsExported() throws URISyntaxException {
        usesOnlyWhatIsExported("org.zeline.cli..").check(CLASSES);
    }

    @Test
    void reportsUseOnlyWhatIsExported() throws URISyntaxException {
        usesOnlyWhatIsExported("org.zeline.report..").check(CLASSES);
    }

    /** The search engine uses the plans of the interpreter, which are exported to Zeline's own modules only. */
    @Test
    void useOfWhatIsNotExportedWouldBeFound() throws URISyntaxException {
        ArchRule rule = usesOnlyWhatIsExported("org.zeline.si..");
        assertThatThrownBy(() -> rule.check(CLASSES)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void dependenciesHaveOneDirection(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("restrictions")
    void theLibraryRunsInRestrictedJvms(ArchRule rule) {
        rule.check(CLASSES);
    }

    /** The rules detect violations: the command line does what the library must not do. */
    @Test
    void rulesDetectViolations() {
        assertThat(CLASSES.contain("org.zeline.interpreter.kernel.vector.VectorKernels"))
                .isTrue();
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("org.zeline.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.zeline.si..");
        assertThatThrownBy(() -> rule.check(CLASSES)).isInstanceOf(AssertionError.class);
    }

    /**
     * Exported signatures only use exported types. The listed exceptions are documented as internal to Zeline's
     * modules.
     */
    @Test
    void exportedSignaturesUseExportedTypesOnly() throws URISyntaxException {
        Set<String> exported = exported().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Set<String> ours = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!exported.contains(type.getPackageName()) || !visible(type)) {
                continue;
            }
            for (JavaCodeUnit member : type.getCodeUnits()) {
                boolean leaks = Stream.concat(
                                member.getRawParameterTypes().stream(), Stream.of(member.getRawReturnType()))
                        .map(JavaClass::getBaseComponentType)
                        .anyMatch(mentioned -> mentioned.getName().startsWith("com.google")
                                || (mentioned.getName().startsWith("org.zeline")
                                        && !exported.contains(mentioned.getPackageName())));
                if (leaks && seen(member.getModifiers())) {
                    ours.add(type.getSimpleName() + "." + member.getName());
                }
            }
        }
        assertThat(ours)
                .containsExactly(
                        "Abs.apply",
                        "AverageFilter.apply",
                        "ExternalData.resolved",
                        "GaussianFilter.apply",
                        "InputDiff.apply",
                        "Instructions.kernels",
                        "Instructions.laterKernels",
                        "IntervalSweep.<init>",
                        "L1Norm.apply",
                        "ModelFile.parse",
                        "ModelFile.read",
                        "ModelFile.write",
                        "Neg.apply",
                        "Network.apply",
                        "OnnxModel.bind",
                        "OnnxModel.graph",
                        "PostProcess.apply",
                        "Search.obstacles",
                        "Search.require",
                        "SearchKernels.now",
                        "SearchProblem.<init>",
                        "SearchProblem.plan",
                        "SteppingSearch.obstacles",
                        "SteppingSearch.require",
                        "SweepSearch.obstacles",
                        "SweepSearch.require",
                        "TensorFile.parse",
                        "TensorFile.read",
                        "TensorFile.write",
                        "ValueFile.optional",
                        "ValueFile.sequence");
    }

    private static boolean visible(JavaClass type) {
        return seen(type.getModifiers())
                && type.getEnclosingClass().map(ArchitectureTest::visible).orElse(true);
    }

    private static boolean seen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** The packages that each module exports without qualification. */
    private static Map<String, Set<String>> exported() throws URISyntaxException {
        Map<String, Set<String>> exported = new TreeMap<>();
        for (Class<?> face : new Class<?>[] {
            OnnxFormatException.class, OnnxModel.class, RegionInference.class, LayerAnalysis.class, RegionAnswer.class
        }) {
            URI place = face.getProtectionDomain().getCodeSource().getLocation().toURI();
            ModuleDescriptor module =
                    ModuleFinder.of(Path.of(place)).findAll().iterator().next().descriptor();
            exported.put(
                    module.name(),
                    module.exports().stream()
                            .filter(export -> !export.isQualified())
                            .map(ModuleDescriptor.Exports::source)
                            .collect(Collectors.toSet()));
        }
        return exported;
    }

    @Test
    void onlyPublicPackagesAreExported() throws URISyntaxException {
        assertThat(exported())
                .isEqualTo(Map.of(
                        "org.zeline.onnx", Set.of("org.zeline.onnx"),
                        "org.zeline.interpreter",
                                Set.of(
                                        "org.zeline.interpreter",
                                        "org.zeline.interpreter.image",
                                        "org.zeline.interpreter.value"),
                        "org.zeline.si",
                                Set.of(
                                        "org.zeline.si",
                                        "org.zeline.si.calibration",
                                        "org.zeline.si.contrast",
                                        "org.zeline.si.data",
                                        "org.zeline.si.distribution",
                                        "org.zeline.si.evaluation",
                                        "org.zeline.si.event",
                                        "org.zeline.si.interval",
                                        "org.zeline.si.search"),
                        "org.zeline.lsa",
                                Set.of(
                                        "org.zeline.lsa",
                                        "org.zeline.lsa.attack",
                                        "org.zeline.lsa.network",
                                        "org.zeline.lsa.perturbation",
                                        "org.zeline.lsa.training"),
                        "org.zeline.report",
                                Set.of(
                                        "org.zeline.report",
                                        "org.zeline.report.figure",
                                        "org.zeline.report.page",
                                        "org.zeline.report.text")));
    }

    /** Exported classes are final and immutable; plans that a test caches are not visible from outside. */
    @Test
    void exportedClassesAreFinalAndImmutable() {
        for (Class<?> face :
                new Class<?>[] {OnnxModel.class, RegionInference.class, RegionResult.class, LayerAnalysis.class}) {
            JavaClass type = CLASSES.get(face);
            assertThat(type.getModifiers()).as(face.getName()).contains(JavaModifier.FINAL);
            assertThat(type.getFields()).as(face.getName()).allSatisfy(field -> {
                boolean constant = field.getModifiers().contains(JavaModifier.STATIC);
                assertThat(constant || field.getModifiers().contains(JavaModifier.PRIVATE))
                        .as(field.getFullName())
                        .isTrue();
                assertThat(field.getModifiers())
                        .as(field.getFullName())
                        .containsAnyOf(JavaModifier.FINAL, JavaModifier.VOLATILE);
            });
        }
    }
}
