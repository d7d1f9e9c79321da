package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/**
 * A command line that was run.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it complained of
 */
public record Invocation(int status, String out, String err) {
    public static final Path MODELS = Path.of("src/test/resources/models");
    static final Path CASES = Path.of("src/test/resources/cases");
    static final Path GOLDEN = Path.of("src/test/resources/golden");

    public static Invocation of(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            args[i] = words[i].toString();
        }
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Invocation(status, out.toString(), err.toString());
    }

    public static Path golden(String name) {
        return GOLDEN.resolve(name + ".json");
    }

    public static Path model(String name) {
        return MODELS.resolve(name + ".onnx");
    }

    /** Asserts that it was done without a complaint. */
    public Invocation done() {
        assertThat(err).isEmpty();
        assertThat(status).isZero();
        return this;
    }

    /** Asserts the exit status and one line on stderr that holds certain words, and nothing on stdout. */
    void refused(int expected, String... words) {
        assertThat(err).startsWith("zeline: ").hasLineCount(1).doesNotContain("\tat ");
        assertThat(err).contains(words);
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(expected);
    }

    /** What it printed, which must be one JSON value on one line. */
    JsonElement json() {
        assertThat(out).hasLineCount(1);
        return JsonParser.parseString(out);
    }

    JsonObject object() {
        return json().getAsJsonObject();
    }
}
