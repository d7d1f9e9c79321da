package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.BadInputException;

class ResultFolderTest {
    @TempDir
    private Path folder = Path.of(".");

    private ResultFolder open(String job) {
        return ResultFolder.open(folder.resolve("kept").toString(), new Configuration(), job);
    }

    @Test
    void linesAreKept() {
        try (ResultFolder begun = open("job")) {
            begun.add(List.of("a", "b"));
            begun.add(List.of());
            begun.add(List.of("c"));
        }
        try (ResultFolder again = open("job")) {
            assertThat(again.lines()).containsExactlyInAnyOrder("a", "b", "c");
            again.add(List.of("c")); // by two drivers at once
            assertThat(again.lines()).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    /** A driver that is killed may leave a file that was begun. */
    @Test
    void filesThatWereBegunAreNoResults() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Files.writeString(kept.resolve(".1234.tmp"), "zel");
        try (ResultFolder begun = open("job")) {
            begun.add(List.of("a"));
            Files.writeString(kept.resolve(".5678.tmp"), "b");
            assertThat(begun.lines()).containsExactly("a");
        }
    }

    @Test
    void otherFoldersAreRefused() throws IOException {
        open("job").close();
        assertThatThrownBy(() -> open("other"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds results of another question");
        Files.delete(folder.resolve("kept/_zeline"));
        Files.writeString(folder.resolve("kept/thesis.txt"), "chapter 1");
        assertThatThrownBy(() -> open("job"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds files, but no results of zeline");
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> ResultFolder.open(folder.resolve("file").toString(), new Configuration(), "job"))
                .isInstanceOf(BadInputException.class);
    }
}
