package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The outcome of a program run in a separate process without environment variables.
 *
 * @param status the exit status
 * @param out the lines on stdout
 * @param err the lines on stderr
 */
record Outcome(int status, List<String> out, List<String> err) {
    /** Runs a command in a folder, with the given lines on stdin. */
    static Outcome of(Path folder, List<String> input, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        try {
            Path lines = Files.write(Files.createTempFile("input", ".txt"), input);
            Process child = builder.redirectInput(lines.toFile()).start();
            try {
                CompletableFuture<List<String>> out = lines(child.getInputStream());
                CompletableFuture<List<String>> err = lines(child.getErrorStream());
                assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
                return new Outcome(child.exitValue(), out.join(), err.join());
            } finally {
                child.destroyForcibly();
                Files.delete(lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command that starts {@code java} of this JVM. */
    static List<String> java(List<String> options, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(args));
        return command;
    }

    /** Asserts success and returns the lines on stdout. */
    List<String> done() {
        assertThat(status).as("%s %s", out, err).isZero();
        return out;
    }

    private static CompletableFuture<List<String>> lines(InputStream in) {
        return CompletableFuture.supplyAsync(() -> {
            try (in) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
