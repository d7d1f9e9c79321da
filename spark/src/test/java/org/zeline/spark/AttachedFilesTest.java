package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.BadInputException;

class AttachedFilesTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void spellingsAreRenamedWhereAWordNamesAFile() {
        String[] words = {
            "m.npy", "--mask=m.npy", "--variance", "diagonal:m.npy", "m.npy#3", "onnx:m.npy,abs", "dm.npy", "m.npy2"
        };

        assertThat(AttachedFiles.renamed(words, Map.of("m.npy", "/x/$1.npy")))
                .containsExactly(
                        "/x/$1.npy",
                        "--mask=/x/$1.npy",
                        "--variance",
                        "diagonal:/x/$1.npy",
                        "/x/$1.npy#3",
                        "onnx:/x/$1.npy,abs",
                        "dm.npy",
                        "m.npy2");
    }

    @Test
    void contentsSurviveTheWayToAnotherJvm() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one");
        Path inner = Files.createDirectories(folder.resolve("many/inner"));
        Files.writeString(inner.resolve("b.txt"), "two");
        AttachedFiles files = new AttachedFiles();
        files.file(file);
        files.files("many", "", Map.of("inner/b.txt", inner.resolve("b.txt")));
        byte[] sent = Submission.of(List.of("pvalue", file.toString(), "--null-images=many"), files)
                .toBytes();
        Files.delete(file);

        Submission received = Submission.of(sent);
        Map<String, Path> paths = received.files().unpack(Files.createDirectory(folder.resolve("unpacked")));

        assertThat(received.words()).hasSize(3);
        assertThat(paths.get(file.toString())).hasContent("one").hasFileName("a.txt");
        assertThat(Objects.requireNonNull(paths.get("many")).resolve("inner/b.txt"))
                .hasContent("two");
    }

    @Test
    void filesThatCannotBeSentAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one");
        AttachedFiles files = new AttachedFiles();

        assertThatThrownBy(() -> files.files("p.json", "p.json", Map.of("../a.txt", file)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is not in or below the folder of p.json");
        assertThatThrownBy(() -> files.file(folder.resolve("missing.txt")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no such file");
        files.file(file);
        assertThatThrownBy(() -> Submission.of(List.of("pvalue", folder + "//a.txt"), files))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("can't be sent to the executors as it is named");
    }
}
