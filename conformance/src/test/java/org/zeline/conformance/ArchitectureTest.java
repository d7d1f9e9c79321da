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
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which packages may depend on which, and what the library must not use. */
class ArchitectureTest {
    private static final String[] LIBRARY = {
        "org.zeline.onnx..", "org.zeline.interpreter..", "org.zeline.si..", "org.zeline.lsa..", "org.zeline.report.."
    };
    private static final String VECTOR = "org.zeline.interpreter.kernel.vector";

    private static final String[] MODULES = {"onnx", "interpreter", "si", "lsa", "report", "cli"};

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
                noClasses()
                        .that()
                        .resideInAPackage("org.zeline..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.zeline.spark..", "org.apache.spark..", "org.apache.hadoop..", "scala.."),
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
        assertThat(LibraryClasses.ALL.stream().map(JavaClass::getPackageName))
                .as("packages of " + module)
                .anyMatch(name -> name.startsWith("org.zeline." + module));
        slices().assignedFrom(new Packages(module)).should().beFreeOfCycles().check(LibraryClasses.ALL);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void dependenciesHaveOneDirection(ArchRule rule) {
        rule.check(LibraryClasses.ALL);
    }

    @ParameterizedTest
    @MethodSource("restrictions")
    void theLibraryRunsInRestrictedJvms(ArchRule rule) {
        rule.check(LibraryClasses.ALL);
    }

    /** The rules detect violations: the command line does what the library must not do. */
    @Test
    void rulesDetectViolations() {
        assertThat(LibraryClasses.ALL.contain("org.zeline.interpreter.kernel.vector.VectorKernels"))
                .isTrue();
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("org.zeline.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.zeline.si..");
        assertThatThrownBy(() -> rule.check(LibraryClasses.ALL)).isInstanceOf(AssertionError.class);
    }
}
