package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.si.event.Preprocess;

/** Steps before the network as problem files and options state them, for example {@code percentile:1:99}. */
public final class PreprocessText {
    /** What begins a step that is another network. */
    public static final String NETWORK = "onnx:";

    private static final String FORMS = "must be scale:S, mean:M;M:std:S;S, z-score, min-max:LOW:HIGH,"
            + " percentile:LOW:HIGH, resize:ROWS:COLUMNS or onnx:F";

    private PreprocessText() {}

    /**
     * Reads a step as an option gives it for a network: one of those that {@link #option(String, Function)} reads, or
     * {@code resize}, to the rows and columns that the network's input declares.
     *
     * @param text the step
     * @param networks reads a network
     * @param declared the input
     * @return the step; nothing for {@code resize} if the input declares no rows and columns
     * @throws IllegalArgumentException if it is none
     */
    public static Optional<Preprocess> option(String text, Function<Path, OnnxModel> networks, Port declared) {
        if (!text.equals("resize")) {
            return Optional.of(option(text, networks));
        }
        List<String> extents = declared.knownExtents();
        int rank = extents.size();
        boolean known = rank >= 2
                && extents.subList(rank - 2, rank).stream().allMatch(extent -> Character.isDigit(extent.charAt(0)));
        return known
                ? Optional.of(new Preprocess.Resize(
                        Integer.parseInt(extents.get(rank - 2)), Integer.parseInt(extents.get(rank - 1))))
                : Optional.empty();
    }

    /**
     * Reads a step as an option gives it.
     *
     * @param text its name, and its numbers after colons
     * @param networks reads a network
     * @return the step
     * @throws IllegalArgumentException if it is none
     */
    public static Preprocess option(String text, Function<Path, OnnxModel> networks) {
        if (text.startsWith(NETWORK)) {
            return new Preprocess.Network(networks.apply(Path.of(text.substring(NETWORK.length()))));
        }
        String[] parts = text.split(":", -1);
        return switch (parts[0] + ":" + (parts.length - 1)) {
            case "z-score:0" -> new Preprocess.ZScore();
            case "scale:1" -> new Preprocess.Factor(Numbers.quotient(parts[1], text + ": the factor"));
            case "mean:3" -> {
                if (!parts[2].equals("std")) {
                    throw new IllegalArgumentException(FORMS + ", got \"" + text + "\"");
                }
                yield new Preprocess.Standardize(numbers(parts[1], text), numbers(parts[3], text));
            }
            case "min-max:2" ->
                new Preprocess.MinMax(Numbers.real(parts[1], text + ": each"), Numbers.real(parts[2], text + ": each"));
            case "percentile:2" ->
                new Preprocess.Percentile(
                        Numbers.real(parts[1], text + ": each"), Numbers.real(parts[2], text + ": each"));
            case "resize:2" ->
                new Preprocess.Resize(
                        Numbers.whole(parts[1], text + ": each"), Numbers.whole(parts[2], text + ": each"));
            default -> throw new IllegalArgumentException(FORMS + ", got \"" + text + "\"");
        };
    }

    /**
     * Reads a step of a problem file.
     *
     * @param value the step
     * @param networks reads a network
     */
    static Preprocess decode(JsonValue value, Function<Path, OnnxModel> networks) {
        if (!value.isObject()) {
            return value.setting(() -> option(value.text(), networks));
        }
        if (value.has("mean") || value.has("std")) {
            JsonValue.Fields fields = value.fields("mean", "std");
            List<Double> mean = list(fields.get("mean"));
            List<Double> std = list(fields.get("std"));
            return value.setting(() -> new Preprocess.Standardize(mean, std));
        }
        Map.Entry<String, JsonValue> only = value.only("scale", "mean", "min-max", "percentile", "resize", "onnx");
        JsonValue stated = only.getValue();
        return switch (only.getKey()) {
            case "scale" -> stated.setting(() -> new Preprocess.Factor(stated.number()));
            case "min-max" -> two(stated, stated.numbers(), Preprocess.MinMax::new);
            case "percentile" -> two(stated, stated.numbers(), Preprocess.Percentile::new);
            case "resize" ->
                two(stated, stated.numbers(), (rows, columns) -> new Preprocess.Resize(whole(rows), whole(columns)));
            default -> stated.setting(() -> new Preprocess.Network(networks.apply(Path.of(stated.text()))));
        };
    }

    /** Makes a step of two numbers. */
    private interface OfTwo {
        Preprocess of(double first, double second);
    }

    private static Preprocess two(JsonValue value, double[] numbers, OfTwo make) {
        if (numbers.length != 2) {
            throw value.error("must hold two numbers, got " + numbers.length);
        }
        return value.setting(() -> make.of(numbers[0], numbers[1]));
    }

    private static int whole(double extent) {
        if (extent != Math.rint(extent) || Math.abs(extent) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("extents must be whole numbers, got " + extent);
        }
        return (int) extent;
    }

    private static List<Double> list(JsonValue value) {
        return Arrays.stream(value.numbers()).boxed().toList();
    }

    private static List<Double> numbers(String text, String step) {
        return Arrays.stream(text.split(";", -1))
                .map(part -> Numbers.real(part, step + ": each"))
                .toList();
    }
}
