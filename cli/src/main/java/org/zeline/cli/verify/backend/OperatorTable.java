package org.zeline.cli.verify.backend;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ModelOutline;

/** For each operator and opset, how many of the tests that use it pass. */
final class OperatorTable {
    private final Map<String, Map<Long, Map<Outcome, Integer>>> cells = new TreeMap<>();

    /** What became of a test. */
    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /**
     * Counts a test for every operator of the default domain in its model, graphs inside nodes included.
     *
     * @param model the test's model
     * @param outcome what became of it
     */
    void add(ModelOutline model, Outcome outcome) {
        long opset = model.imports().stream()
                .filter(one -> one.domain().isEmpty() || one.domain().equals("ai.onnx"))
                .mapToLong(ModelOutline.Import::version)
                .findFirst()
                .orElse(0);
        for (String operator : model.operators()) {
            cells.computeIfAbsent(operator, name -> new TreeMap<>())
                    .computeIfAbsent(opset, version -> new EnumMap<>(Outcome.class))
                    .merge(outcome, 1, Integer::sum);
        }
    }

    /**
     * The table in Markdown: one row per operator, one column per opset, in each cell passed of all, skipped ones
     * apart.
     */
    String markdown() {
        TreeSet<Long> opsets = new TreeSet<>();
        cells.values().forEach(row -> opsets.addAll(row.keySet()));
        StringBuilder text = new StringBuilder("| operator |");
        opsets.forEach(opset -> text.append(' ').append(opset).append(" |"));
        text.append("\n|---|").append("---|".repeat(opsets.size())).append('\n');
        cells.forEach((operator, row) -> {
            text.append("| ").append(operator).append(" |");
            for (Long opset : opsets) {
                text.append(' ').append(cell(row.get(opset))).append(" |");
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(@Nullable Map<Outcome, Integer> counts) {
        if (counts == null) {
            return "";
        }
        int passed = counts.getOrDefault(Outcome.PASSED, 0);
        int skipped = counts.getOrDefault(Outcome.SKIPPED, 0);
        int run = passed + counts.getOrDefault(Outcome.FAILED, 0);
        return passed + "/" + run + (skipped > 0 ? ", " + skipped + " skipped" : "");
    }
}
