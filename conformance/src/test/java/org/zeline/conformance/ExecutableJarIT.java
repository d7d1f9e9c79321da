package org.zeline.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of the executable jar: no native code, only the listed libraries, their licences, and the version. */
class ExecutableJarIT {
    private static final Path JAR = Path.of("../cli/target/zeline.jar");
    private static final String LICENSES = "META-INF/licenses/";

    /** Magic numbers of machine code: ELF, Mach-O of both widths and byte orders, and archives. */
    private static final Set<String> MACHINE_CODE =
            Set.of("\177ELF", "\376\355\372\316", "\376\355\372\317", "\316\372\355\376", "\317\372\355\376", "!<ar");

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void containsNoMachineCode() throws IOException {
        Map<String, byte[]> entries = entries(JAR);
        assertThat(entries).containsKey("org/zeline/cli/Main.class");
        assertThat(entries).allSatisfy((name, bytes) -> {
            String start = new String(bytes, 0, Math.min(4, bytes.length), ISO_8859_1);
            assertThat(MACHINE_CODE).as(name).doesNotContain(start);
            assertThat(start).as(name).doesNotStartWith("MZ");
            assertThat(start.equals("\312\376\272\276")).as(name).isEqualTo(name.endsWith(".class"));
        });
    }

    @Test
    void noMethodIsNativeOrLoadsNativeCode() throws IOException {
        JavaClasses classes = classes();
        methods().should().notHaveModifier(JavaModifier.NATIVE).check(classes);
        noClasses()
                .should()
                .callMethod(System.class, "load", String.class)
                .orShould()
                .callMethod(System.class, "loadLibrary", String.class)
                .orShould()
                .callMethod(Runtime.class, "load", String.class)
                .orShould()
                .callMethod(Runtime.class, "loadLibrary", String.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", "jdk.internal..", "com.sun.jna..")
                .check(classes);
    }

    private static JavaClasses classes() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return new ClassFileImporter().importJar(jar);
        }
    }

    /** Two libraries look for Unsafe by name, and work without it where it is denied or missing. */
    @Test
    void onlyProtobufAndGsonReferToUnsafe() throws IOException {
        Set<String> found = new TreeSet<>();
        entries(JAR).forEach((name, bytes) -> {
            String text = new String(bytes, ISO_8859_1);
            if (name.endsWith(".class") && (text.contains("misc.Unsafe") || text.contains("misc/Unsafe"))) {
                found.add(name.replaceAll("(\\$\\w+)?\\.class$", ""));
            }
        });
        assertThat(found)
                .containsExactly(
                        "com/google/gson/internal/UnsafeAllocator",
                        "com/google/protobuf/MessageSchema",
                        "com/google/protobuf/UnsafeUtil");
    }

    @Test
    void itsLibrariesAreListed() throws IOException {
        Map<String, byte[]> entries = entries(JAR);
        List<String> listed = new ArrayList<>();
        List<String> files = new ArrayList<>(List.of("THIRD-PARTY", "LICENSE"));
        for (String line : text(entries, "THIRD-PARTY").lines().skip(2).toList()) {
            String[] columns = line.split(" {2,}", -1);
            assertThat(columns).as(line).hasSize(3);
            listed.add(columns[0]);
            files.addAll(List.of(columns[2].split(" ", -1)));
        }
        assertThat(listed).containsExactlyElementsOf(libraries(entries));
        assertThat(entries.keySet().stream()
                        .filter(name -> name.startsWith(LICENSES))
                        .map(name -> name.substring(LICENSES.length())))
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(files));
        assertThat(text(entries, "LICENSE")).contains("Apache License");
        assertThat(text(entries, "protobuf-java.txt")).contains("Redistribution and use");
        assertThat(text(entries, "boost.txt")).contains("Boost Software License");
        assertThat(new String(entries.getOrDefault("META-INF/NOTICE", new byte[0]), UTF_8))
                .contains("Apache Commons Numbers");
    }

    /** The jar for a cluster is another one. */
    @Test
    void holdsAndNamesNothingOfACluster() throws IOException {
        entries(JAR).forEach((name, bytes) -> {
            assertThat(name).doesNotStartWith("org/zeline/spark/");
            if (name.endsWith(".class")) {
                assertThat(new String(bytes, ISO_8859_1))
                        .as(name)
                        .doesNotContain("org/apache/spark/", "org/apache/hadoop/", "Lscala/", "org/zeline/spark/");
            }
        });
    }

    private static String text(Map<String, byte[]> entries, String name) {
        return new String(entries.getOrDefault(LICENSES + name, new byte[0]), UTF_8);
    }

    /** The jars of other projects on the test class path that the jar's classes come from. */
    private static Set<String> libraries(Map<String, byte[]> entries) throws IOException {
        Set<String> left = entries.keySet().stream()
                .filter(name -> name.endsWith(".class") && !name.startsWith("org/zeline/"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> libraries = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar") && left.removeAll(entries(Path.of(entry)).keySet())) {
                libraries.add(Path.of(entry).getFileName().toString().replaceAll("-[0-9.]+\\.jar$", ""));
            }
        }
        assertThat(left).as("classes that belong to no listed library").isEmpty();
        return libraries;
    }

    /** The files in a jar. */
    private static Map<String, byte[]> entries(Path file) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (ZipEntry entry :
                    jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    @Test
    void reportsTheVersionOfTheBuild() {
        String version = System.getProperty("zeline.version", "");
        assertThat(version).isNotEmpty();
        assertThat(run(List.of(), "--version").done()).containsExactly("zeline " + version);
        assertThat(run(List.of(), "doctor", "--json").done())
                .singleElement()
                .asString()
                .contains("\"zeline_version\":\"" + version + "\"");
    }

    /** Older JVMs do not have these options; there a plain run must not print a warning either. */
    @Test
    void runsWithoutWarningsWhereNativeCodeIsDenied() {
        List<String> denied = Runtime.version().feature() < 24
                ? List.of()
                : List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
        Path page = folder.resolve("demo.html");
        Outcome outcome = run(denied, "demo", "--output", page.toString());
        assertThat(outcome.done()).isNotEmpty();
        assertThat(outcome.err()).noneMatch(line -> line.contains("WARNING"));
        assertThat(page).isNotEmptyFile();
    }

    private Outcome run(List<String> options, String... args) {
        List<String> words = new ArrayList<>(options);
        words.addAll(Arrays.asList("-jar", JAR.toAbsolutePath().toString()));
        return Outcome.of(folder, List.of(), Outcome.java(words, args));
    }
}
