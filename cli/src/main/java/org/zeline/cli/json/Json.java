package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes JSON. */
public final class Json {
    /** Writes a JSON value. */
    @FunctionalInterface
    public interface Value {
        /** Writes it. */
        void write(JsonWriter json) throws IOException;
    }

    private Json() {}

    /** Prints one JSON value on a line of its own. */
    public static void print(PrintWriter out, Value value) {
        try {
            JsonWriter json = new JsonWriter(out);
            json.setHtmlSafe(false);
            value.write(json);
            json.flush();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same line as a text. */
    public static String line(Value value) {
        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written);
        print(out, value);
        out.flush();
        return written.toString();
    }

    /** An array of texts. */
    public static void texts(JsonWriter json, String name, List<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }

    /** An array of numbers. */
    public static void numbers(JsonWriter json, double[] numbers) throws IOException {
        json.beginArray();
        for (double number : numbers) {
            number(json, number);
        }
        json.endArray();
    }

    /** A number by name. */
    public static void number(JsonWriter json, String name, double number) throws IOException {
        json.name(name);
        number(json, number);
    }

    /** JSON has no infinity and no NaN: null stands for them; whole numbers are written without a fraction. */
    private static void number(JsonWriter json, double number) throws IOException {
        if (!Double.isFinite(number)) {
            json.nullValue();
        } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            json.value((long) number);
        } else {
            json.value(number);
        }
    }
}
