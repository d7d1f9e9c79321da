package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both launchers add the vector module for commands that compute, and only for those. */
class LauncherIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "--version,false",
        "--help,false",
        "inspect --operators,false",
        "completion bash,false",
        "pvalue --help,false",
        "doctor,true"
    })
    void onlyComputingCommandsUseTheVectorModule(String words, boolean computes) throws IOException {
        for (Path launcher : List.of(ROOT.resolve("zeline"), image())) {
            List<String> command = new ArrayList<>(List.of(
                    "env", "PATH=/usr/bin:/bin", "JAVA_HOME=" + System.getProperty("java.home"), launcher.toString()));
            command.addAll(List.of(words.split(" ", -1)));
            Outcome outcome = Outcome.of(folder, List.of(), command);
            assertThat(outcome.done()).isNotEmpty();
            if (computes) {
                assertThat(outcome.out()).anyMatch(line -> line.contains("jdk.incubator.vector is there"));
            } else {
                assertThat(outcome.err()).isEmpty();
            }
        }
    }

    /** The launcher of the runtime image, with the JVM and the jar in the image's layout. */
    private Path image() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("image/bin"));
        Path lib = Files.createDirectories(folder.resolve("image/lib"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.createSymbolicLink(bin.resolve("java"), java);
        Files.createSymbolicLink(lib.resolve("zeline.jar"), ROOT.resolve("cli/target/zeline.jar"));
        Path launcher = Files.copy(ROOT.resolve("cli/src/main/image/zeline"), bin.resolve("zeline"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        return launcher;
    }
}
