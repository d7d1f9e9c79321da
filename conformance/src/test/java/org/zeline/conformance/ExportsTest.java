package org.zeline.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
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
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.report.RegionAnswer;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;

/** What the modules export, and who uses it. */
class ExportsTest {
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
        usesOnlyWhatIsExported("org.zeline.cli..").check(LibraryClasses.ALL);
    }

    @Test
    void reportsUseOnlyWhatIsExported() throws URISyntaxException {
        usesOnlyWhatIsExported("org.zeline.report..").check(LibraryClasses.ALL);
    }

    /** The search engine uses the plans of the interpreter, which are exported to Zeline's own modules only. */
    @Test
    void useOfWhatIsNotExportedWouldBeFound() throws URISyntaxException {
        ArchRule rule = usesOnlyWhatIsExported("org.zeline.si..");
        assertThatThrownBy(() -> rule.check(LibraryClasses.ALL)).isInstanceOf(AssertionError.class);
    }

    /**
     * Exported signatures only use exported types. The listed exceptions are documented as internal to Zeline's
     * modules.
     */
    @Test
    void exportedSignaturesUseExportedTypesOnly() throws URISyntaxException {
        Set<String> exported = exported().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Set<String> ours = new TreeSet<>();
        for (JavaClass type : LibraryClasses.ALL) {
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
                        "Channel.apply",
                        "ExternalData.resolved",
                        "Factor.apply",
                        "GaussianFilter.apply",
                        "InputDiff.apply",
                        "Instructions.kernels",
                        "Instructions.laterKernels",
                        "IntervalSweep.<init>",
                        "L1Norm.apply",
                        "MinMax.apply",
                        "ModelFile.parse",
                        "ModelFile.read",
                        "ModelFile.write",
                        "Neg.apply",
                        "Network.apply",
                        "OnnxModel.bind",
                        "OnnxModel.graph",
                        "Percentile.apply",
                        "PostProcess.apply",
                        "Preprocess.apply",
                        "Resize.apply",
                        "ResizeToInput.apply",
                        "Search.obstacles",
                        "Search.require",
                        "SearchKernels.now",
                        "SearchProblem.<init>",
                        "SearchProblem.plan",
                        "Standardize.apply",
                        "SteppingSearch.obstacles",
                        "SteppingSearch.require",
                        "SweepSearch.obstacles",
                        "SweepSearch.require",
                        "TensorFile.parse",
                        "TensorFile.read",
                        "TensorFile.write",
                        "TestedImage.<init>",
                        "TestedImage.prepared",
                        "TestedImage.raw",
                        "ValueFile.optional",
                        "ValueFile.sequence",
                        "ZScore.apply");
    }

    private static boolean visible(JavaClass type) {
        return seen(type.getModifiers())
                && type.getEnclosingClass().map(ExportsTest::visible).orElse(true);
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
                                        "org.zeline.si.noise",
                                        "org.zeline.si.search"),
                        "org.zeline.lsa",
                                Set.of(
                                        "org.zeline.lsa",
                                        "org.zeline.lsa.attack",
                                        "org.zeline.lsa.certificate",
                                        "org.zeline.lsa.criterion",
                                        "org.zeline.lsa.network",
                                        "org.zeline.lsa.perturbation",
                                        "org.zeline.lsa.robustness",
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
            JavaClass type = LibraryClasses.ALL.get(face);
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
