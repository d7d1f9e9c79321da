package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses Zeline gets the same numbers in restricted JVMs. */
class RestrictedJvmIT {
    private static final String MODEL = Path.of("../cli/src/test/resources/models/unet16_c8.onnx")
            .toAbsolutePath()
            .normalize()
            .toString();
    private static final List<String> PROBLEMS = Answer.problems();
    private static final List<String> VECTORS = List.of("--add-modules", "jdk.incubator.vector");
    private static final String INCUBATING = "WARNING: Using incubator modules: jdk.incubator.vector";
    private static final String HINT = "Vector instructions are off";
    private static final String PROTOBUF =
            "permission java.lang.RuntimePermission \"getenv.TEMPORARILY_DISABLE_PROTOBUF_VERSION_CHECK\"; ";
    private static final int JDK = Runtime.version().feature();

    @TempDir
    private static Path shared = Path.of(".");

    private static Consumer consumer = new Consumer(Path.of("."), List.of());
    private static List<Answer> usual = List.of();

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void compilesTheConsumer() throws IOException {
        consumer = Consumer.compile(shared.resolve("classes"));
        usual = Outcome.of(shared, PROBLEMS, Outcome.java(consumer.onClassPath("MainJob", MODEL, "1"))).done().stream()
                .map(Answer::of)
                .toList();
    }

    @Test
    void aPlainJvmGivesTheGoldenNumbers() {
        assertThat(usual).hasSameSizeAs(PROBLEMS).allSatisfy(answer -> {
            answer.isGolden();
            assertThat(answer.kernels()).isEqualTo("scalar");
        });
    }

    @Test
    void vectorKernelsGiveTheSameResult() {
        Outcome outcome = run(VECTORS, consumer.onClassPath("MainJob", MODEL, "2"));
        same(outcome, "vector");
        assertThat(outcome.err()).containsExactly(INCUBATING);
    }

    @Test
    void theModulePathGivesTheSameResult() {
        same(run(List.of(), consumer.onModulePath("MainJob", MODEL, "2")), "scalar");
        same(run(VECTORS, consumer.onModulePath("MainJob", MODEL, "1")), "vector");
    }

    /** Older JVMs do not have these options, and report that. */
    @Test
    void worksWithNativeCodeAndUnsafeDenied() {
        List<String> denied = List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
        Outcome scalar = run(denied, consumer.onClassPath("MainJob", MODEL, "1"));
        if (JDK < 24) {
            assertThat(scalar.status()).isEqualTo(1);
            assertThat(scalar.err()).anyMatch(line -> line.contains(denied.get(0)));
            return;
        }
        same(scalar, "scalar");
        assertThat(scalar.err()).hasSize(2).last().asString().contains(HINT);
        Outcome vector = run(join(denied, VECTORS), consumer.onModulePath("MainJob", MODEL, "1"));
        same(vector, "vector");
        assertThat(vector.err()).containsExactly(INCUBATING);
    }

    @Test
    void worksInAnImageOfTwoModules() {
        String java = image("java.base,java.logging");
        same(run(java, consumer.onClassPath("MainJob", MODEL, "1")), "scalar");
        same(run(java, consumer.onModulePath("MainJob", MODEL, "1")), "scalar");
    }

    @Test
    void usesTheVectorModuleOfAnImage() {
        String java = image("java.base,java.logging,jdk.incubator.vector");
        same(run(java, join(VECTORS, consumer.onClassPath("MainJob", MODEL, "1"))), "vector");
    }

    /**
     * Under a security manager, it needs the permission to read the model, protobuf the permission to read one
     * environment variable, and several threads the permission to stop them. Newer JVMs have no security manager.
     */
    @Test
    void worksUnderASecurityManagerThatAllowsReadingTheModelOnly() throws IOException {
        String read = "permission java.io.FilePermission \"" + MODEL + "\", \"read\"; ";
        String stop = "permission java.lang.RuntimePermission \"modifyThread\"; ";
        Outcome granted = guarded(read, "1");
        if (JDK >= 24) {
            assertThat(granted.status()).isEqualTo(1);
            assertThat(granted.out()).anyMatch(line -> line.contains("Enabling a Security Manager is not supported"));
            return;
        }
        same(granted, "scalar");
        same(guarded(read + stop, "2"), "scalar");
        Outcome refused = guarded("", "1");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).anyMatch(line -> line.contains("access denied") && line.contains(MODEL));
    }

    private Outcome guarded(String permissions, String threads) throws IOException {
        Path policy = Files.writeString(folder.resolve("policy"), "grant { " + PROTOBUF + permissions + "};");
        return run(
                List.of("-Djava.security.manager", "-Djava.security.policy=" + policy),
                consumer.onClassPath("MainJob", MODEL, threads));
    }

    /** The shell's limit on file sizes makes every write to a file fail, for any user. */
    @Test
    void writesNoFiles() throws IOException {
        List<String> limited = List.of("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh");
        Path file = folder.resolve("file");
        Outcome write =
                Outcome.of(folder, List.of(), join(limited, List.of("dd", "if=/dev/zero", "of=" + file, "count=1")));
        assertThat(write.status()).isNotZero();
        assertThat(file).isEmptyFile();
        Files.delete(file);

        List<String> homeless =
                List.of("-Djava.io.tmpdir=/nonexistent", "-Duser.home=/nonexistent", "-XX:-UsePerfData");
        List<String> job = join(homeless, consumer.onClassPath("MainJob", MODEL, "2"));
        same(Outcome.of(folder, PROBLEMS, join(limited, Outcome.java(job))), "scalar");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void worksInASmallHeap() {
        same(run(List.of("-Xmx64m"), consumer.onClassPath("MainJob", MODEL, "1")), "scalar");
    }

    @Test
    void interpretedCodeGivesTheSameResult() {
        List<String> first = PROBLEMS.subList(0, 1);
        List<String> job = join(List.of("-Xint"), consumer.onClassPath("MainJob", MODEL, "2"));
        List<String> lines = Outcome.of(folder, first, Outcome.java(job)).done();
        assertThat(lines).hasSize(1);
        usual.get(0).isSame(Answer.of(lines.get(0)));
    }

    @Test
    void twoCopiesWorkInOneJvm() {
        Outcome outcome = run(List.of(), consumer.onClassPath("TwoCopies", consumer.classPath(), MODEL, "1"));
        List<String> lines = outcome.done();
        assertThat(lines).hasSize(2 * PROBLEMS.size());
        same(new Outcome(0, lines.subList(0, PROBLEMS.size()), List.of()), "scalar");
        same(new Outcome(0, lines.subList(PROBLEMS.size(), lines.size()), List.of()), "scalar");
    }

    /** Asserts the usual outcome, computed by the given kernels. */
    private static void same(Outcome outcome, String kernels) {
        List<Answer> answers = outcome.done().stream().map(Answer::of).toList();
        assertThat(answers).hasSameSizeAs(usual);
        for (int i = 0; i < answers.size(); i++) {
            usual.get(i).isSame(answers.get(i));
            assertThat(answers.get(i).kernels()).isEqualTo(kernels);
        }
    }

    private Outcome run(List<String> options, List<String> job) {
        return Outcome.of(folder, PROBLEMS, Outcome.java(join(options, job)));
    }

    private Outcome run(String java, List<String> job) {
        return Outcome.of(folder, PROBLEMS, join(List.of(java), job));
    }

    private static List<String> join(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    /** Creates a runtime image of the given modules and returns its {@code java}. */
    private String image(String modules) {
        Path image = folder.resolve("image");
        Consumer.tool("jlink", List.of("--add-modules", modules, "--output", image.toString()));
        String java = image.resolve("bin/java").toString();
        List<String> names = new ArrayList<>();
        for (String line :
                Outcome.of(folder, List.of(), List.of(java, "--list-modules")).done()) {
            names.add(line.substring(0, line.indexOf('@')));
        }
        assertThat(names).containsExactlyInAnyOrder(modules.split(",", -1));
        return java;
    }
}
