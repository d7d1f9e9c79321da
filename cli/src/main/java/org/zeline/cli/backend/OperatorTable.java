package org.zeline.cli.backend;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;

/** For each operator and opset, how many of the tests that use it pass. */
public final class OperatorTable {
    private final Map<String, Map<Long, Map<Outcome, Integer>>> cells = new TreeMap<>();

    /** Starts an empty table. */
    public OperatorTable() {}

    /** What became of a test. */
    public enum Outcome {
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
    public void add(ModelProto model, Outcome outcome) {
        long opset = model.getOpsetImportList().stream()
                .filter(id -> id.getDomain().isEmpty() || id.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
        TreeSet<String> operators = new TreeSet<>();
        collect(model.getGraph(), operators);
        model.getFunctionsList().forEach(function -> function.getNodeList().forEach(node -> collect(node, operators)));
        for (String operator : operators) {
            cells.computeIfAbsent(operator, name -> new TreeMap<>())
                    .computeIfAbsent(opset, version -> new EnumMap<>(Outcome.class))
                    .merge(outcome, 1, Integer::sum);
        }
    }

    private static void collect(GraphProto graph, Set<String> operators) {
        graph.getNodeList().forEach(node -> collect(node, operators));
    }

    private static void collect(NodeProto node, Set<String> operators) {
        if (node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx")) {
            operators.add(node.getOpType());
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                collect(attribute.getG(), operators);
            }
        }
    }

    /** The table in Markdown: a row an operator, a column an opset, in each cell passed of all, skipped ones apart. */
    public String markdown() {
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
