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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The content of the jar that is submitted: Zeline and its libraries under names of their own, and nothing of Spark.
 */
class SparkJarIT {
    private static final Path JAR = Path.of(System.getProperty("zeline.sparkJar", "target/zeline-spark.jar"));
    private static final String SHADED = "org/zeline/spark/shaded/";

    /** Classes of libraries as class files name them. */
    private static final Pattern LIBRARY = Pattern.compile(
            "(?<![./])(?:com/google/(?:protobuf|gson)|org/apache/commons/numbers|picocli)/(?:[a-z]+/)*[A-Z]\\w+");

    private static final Pattern CLUSTER =
            Pattern.compile("(?<![./])(?:org/apache/(?:spark|hadoop)|scala)/(?:[a-z]+/)*[A-Z]\\w+");

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

    private static Set<String> found(Map<String, String> classes, Pattern pattern) {
        Set<String> found = new TreeSet<>();
        classes.forEach((name, content) -> {
            Matcher matcher = pattern.matcher(content);
            if (matcher.find()) {
                found.add(name + ": " + matcher.group());
            }
        });
        return found;
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
        assertThat(found(classes(), LIBRARY)).isEmpty();
        assertThat("Lcom/google/protobuf/ByteString;").containsPattern(LIBRARY);
        assertThat("picocli/CommandLine$Model").containsPattern(LIBRARY);
    }

    @Test
    void onlyTheModuleForSparkRefersToIt() throws IOException {
        Map<String, String> classes = classes();
        Map<String, String> others = new TreeMap<>(classes);
        others.keySet().removeIf(name -> name.startsWith("org/zeline/spark/") && !name.startsWith(SHADED));

        assertThat(others).hasSizeGreaterThan(1000);
        assertThat(found(others, CLUSTER)).isEmpty();
        assertThat(found(classes, CLUSTER)).isNotEmpty();
    }

    @Test
    void licencesOfTheLibrariesAreInside() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("META-INF/licenses/THIRD-PARTY", "META-INF/licenses/LICENSE", "META-INF/NOTICE");
        }
    }
}
