package org.zeline.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A class of cases in which ONNX Runtime gives a different result, or none, with the reason. They are listed in
 * {@code onnxruntime.txt}.
 *
 * @param operator the name of the operator
 * @param attributes attributes that the sample must have, as written there
 * @param types element types of the free input
 * @param values kinds of numbers; {@code zero} if only signs of zeros differ, {@code absent} if there is no kernel
 * @param reason the reason
 */
record ExplainedDifference(
        String operator, List<String> attributes, List<String> types, List<String> values, String reason) {
    static List<ExplainedDifference> all() {
        InputStream resource = Objects.requireNonNull(
                ExplainedDifference.class.getResourceAsStream("onnxruntime.txt"), "onnxruntime.txt is missing");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(ExplainedDifference::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExplainedDifference of(String line) {
        String[] fields = line.split("\\|", -1);
        if (fields.length != 4 || fields[3].isBlank()) {
            throw new IllegalArgumentException("four fields are needed: " + line);
        }
        List<String> node = words(fields[0]);
        return new ExplainedDifference(
                node.get(0), node.subList(1, node.size()), words(fields[1]), words(fields[2]), fields[3].strip());
    }

    private static List<String> words(String field) {
        return Arrays.asList(field.strip().split(" "));
    }

    /** Whether it applies to a case and a kind of numbers, {@code zero} or {@code absent}. */
    boolean fits(RuntimeCase one, String kind) {
        return operator.equals(one.sample().operator())
                && one.sample().attributes().containsAll(attributes)
                && (types.contains("*") || types.contains(one.type().toString()))
                && (values.contains(kind) || (values.contains("*") && !kind.equals("absent")));
    }
}
