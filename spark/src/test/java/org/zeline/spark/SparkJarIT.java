package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * The content of the jar that is submitted: Zeline and its libraries under names of their own, and nothing of Spark.
 */
class SparkJarIT {
    private static final Path JAR = Path.of(System.getProperty("zeline.sparkJar", "target/zeline-spark.jar"));
    private static final String SHADED = "org/zeline/spark/shaded/";

    /** Packages of libraries as class files name them. */
    private static final List<String> LIBRARIES =
            List.of("com/google/protobuf/", "com/google/gson/", "org/apache/commons/numbers/", "picocli/");

    private static final List<String> CLUSTER = List.of("org/apache/spark/", "org/apache/hadoop/", "scala/");

    private static Map<String, String> classes() throws IOException {
        Map<String, String> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<JarEntry> entries = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .toList();
            for (JarEntry entry : entries) {
                try (InputStream in = jar.getInputStream(entry)) {
                    classes.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return classes;
    }

    /** The classes that name one of the packages. */
    private static Set<String> naming(Map<String, String> classes, List<String> packages) {
        Set<String> naming = new TreeSet<>();
        classes.forEach((name, content) -> {
            for (String one : packages) {
                if (names(content, one)) {
                    naming.add(name + ": " + one);
                }
            }
        });
        return naming;
    }

    /** Whether a class file names a package, other than as the end of another name or of a link. */
    private static boolean names(String content, String one) {
        for (int i = content.indexOf(one); i >= 0; i = content.indexOf(one, i + 1)) {
            if (i == 0 || (content.charAt(i - 1) != '/' && content.charAt(i - 1) != '.')) {
                return true;
            }
        }
        return false;
    }

    @Test
    void holdsZelineAndItsLibrariesOnly() throws IOException {
        Set<String> names = classes().keySet();

        assertThat(names).allSatisfy(name -> assertThat(name).startsWith("org/zeline/"));
        Set<String> libraries = new TreeSet<>();
        names.stream()
                .filter(name -> name.startsWith(SHADED))
                .forEach(name -> libraries.add(name.substring(SHADED.length()).replaceAll("/.*", "")));
        assertThat(libraries).containsExactly("gson", "numbers", "picocli", "protobuf");
        assertThat(names).contains("org/zeline/spark/Main.class", "org/zeline/cli/Main.class");
    }

    @Test
    void nothingRefersToALibraryByTheNameThatSparkMayHave() throws IOException {
        assertThat(naming(classes(), LIBRARIES)).isEmpty();
        assertThat(naming(Map.of("A", "(Lcom/google/protobuf/ByteString;)V"), LIBRARIES))
                .hasSize(1);
    }

    @Test
    void onlyTheModuleForSparkRefersToIt() throws IOException {
        Map<String, String> classes = classes();
        Map<String, String> others = new TreeMap<>(classes);
        others.keySet().removeIf(name -> name.startsWith("org/zeline/spark/") && !name.startsWith(SHADED));

        assertThat(others).hasSizeGreaterThan(1000);
        assertThat(naming(others, CLUSTER)).isEmpty();
        assertThat(naming(classes, CLUSTER)).isNotEmpty();
    }

    @Test
    void licencesOfTheLibrariesAreInside() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("META-INF/licenses/THIRD-PARTY", "META-INF/licenses/LICENSE", "META-INF/NOTICE");
        }
    }
}
