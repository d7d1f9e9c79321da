package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.ints;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.TestGraph;
import org.zeline.onnx.ModelFile;

/** The programs in the documentation compile, run and print the documented output; link targets exist. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern PROGRAM =
            Pattern.compile("```java\\n(.*?)\\n```(?:\\s+It prints\\s+```text\\n(.*?)\\n```)?", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    @TempDir
    private Path folder;

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> runsThePrograms() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        int count = 0;
        for (Path page : pages()) {
            Matcher programs = PROGRAM.matcher(Files.readString(page));
            while (programs.find()) {
                String source = programs.group(1);
                String printed = programs.group(2);
                Matcher name = NAME.matcher(source);
                assertThat(name.find()).as("a class in a program of " + page).isTrue();
                String type = name.group(1);
                tests.add(DynamicTest.dynamicTest(page.getFileName() + ": " + type, () -> run(type, source, printed)));
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
        return tests.build();
    }

    private void run(String type, String source, String printed) throws IOException, InterruptedException {
        Path classes = Files.createDirectories(folder.resolve(type));
        Path file = Files.writeString(classes.resolve(type + ".java"), source);
        String path = System.getProperty("java.class.path");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-proc:none",
                        "-cp",
                        path,
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(status).isZero();
        try (InputStream model =
                Objects.requireNonNull(DocumentationTest.class.getResourceAsStream("/org/zeline/cli/unet16_c8.onnx"))) {
            Files.copy(model, classes.resolve("unet16_c8.onnx"));
        }
        contrast(classes.resolve("contrast.onnx"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String all = classes + File.pathSeparator + path;
        Process process = new ProcessBuilder(java, "-Duser.language=en", "-cp", all, type)
                .directory(classes.toFile())
                .redirectErrorStream(true)
                .redirectOutput(classes.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String out = Files.readString(classes.resolve("out"), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(out).isZero();
        assertThat(out).contains(printed == null ? "p = " : printed);
    }

    /** Writes a model that subtracts the mean over 3 x 3 elements from the scores. */
    private static void contrast(Path file) {
        TestGraph g = new TestGraph(13);
        String score = g.input("score", 1, 1, 16, 16);
        String mean = g.node("AveragePool", List.of(score), ints("kernel_shape", 3, 3), ints("pads", 1, 1, 1, 1));
        ModelFile.write(g.proto(g.node("Sub", List.of(score, mean))), file);
    }

    @Test
    void linkTargetsExist() throws IOException {
        int count = 0;
        for (Path page : Stream.concat(
                        pages().stream(), Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")))
                .toList()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                assertThat(page.resolveSibling(links.group(1)))
                        .as("a link of " + page)
                        .exists();
                count++;
            }
        }
        assertThat(count).isGreaterThan(5);
    }
}
