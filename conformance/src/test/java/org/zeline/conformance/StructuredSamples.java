package org.zeline.conformance;

import static org.zeline.interpreter.TestGraph.integer;

import java.util.List;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.TestGraph;

/** Samples of operators with graphs inside, and of those of sequences and optional values. */
final class StructuredSamples {
    private StructuredSamples() {}

    /** Adds nodes to a graph, that operator among them, and says which value to look at. */
    static String output(TestGraph g, int opset, String operator, String x) {
        return switch (operator) {
            case "If" -> branch(g, opset, x);
            case "Loop" -> loop(g, opset, x);
            case "Scan" -> scan(g, opset, x);
            case "SequenceMap" -> map(g, opset, x);
            case "Optional", "OptionalGetElement" ->
                g.node("OptionalGetElement", List.of(g.node("Optional", List.of(x))));
            case "OptionalHasElement" -> g.node("OptionalHasElement", List.of(g.node("Optional", List.of(x))));
            default -> sequence(g, operator, x);
        };
    }

    private static String sequence(TestGraph g, String operator, String x) {
        String pair = g.node("SequenceConstruct", List.of(x, g.node("Neg", List.of(x))));
        String one = scalar(g, 1);
        return switch (operator) {
            case "SequenceAt" -> g.node("SequenceAt", List.of(pair, one));
            case "SequenceErase" -> joined(g, g.node("SequenceErase", List.of(pair, one)));
            case "SequenceInsert" -> joined(g, g.node("SequenceInsert", List.of(pair, x, one)));
            case "SequenceEmpty" ->
                joined(
                        g,
                        g.node("SequenceInsert", List.of(g.node("SequenceEmpty", List.of(), integer("dtype", 11)), x)));
            case "SequenceLength" -> g.node("SequenceLength", List.of(pair));
            case "SplitToSequence" -> joined(g, g.node("SplitToSequence", List.of(x, g.integers(1, 2))));
            default -> joined(g, pair);
        };
    }

    private static String joined(TestGraph g, String sequence) {
        return g.node("ConcatFromSequence", List.of(sequence), integer("axis", 0));
    }

    private static String scalar(TestGraph g, long value) {
        return g.constant(Tensor.of(Shape.of(new int[0]), value));
    }

    private static String truth(TestGraph g) {
        return g.constant(Tensor.of(ElementType.BOOL, Shape.of(new int[0]), new double[] {1}));
    }

    private static String branch(TestGraph g, int opset, String x) {
        TestGraph then = new TestGraph(opset, "t_");
        TestGraph otherwise = new TestGraph(opset, "e_");
        return g.node(
                "If",
                List.of(truth(g)),
                then.body("then_branch", then.node("Relu", List.of(x))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of(x))));
    }

    /** Three rounds of halving and adding, stacked up. */
    private static String loop(TestGraph g, int opset, String x) {
        TestGraph body = new TestGraph(opset, "b_");
        body.input("round", ElementType.INT64);
        String again = body.input("again", ElementType.BOOL);
        String value = body.input("value", ElementType.DOUBLE, 3, 2);
        String sum = body.node("Sum", List.of(body.node("Relu", List.of(value)), x));
        String kept = body.node("Identity", List.of(again));
        String copy = body.node("Identity", List.of(sum));
        return g.nodes("Loop", 2, List.of(scalar(g, 3), truth(g), x), body.body("body", kept, sum, copy))
                .get(1);
    }

    /** Sums over rows so far. */
    private static String scan(TestGraph g, int opset, String x) {
        TestGraph body = new TestGraph(opset, "b_");
        String state = body.input("state", ElementType.DOUBLE, 2);
        String row = body.input("row", ElementType.DOUBLE, 2);
        String sum = body.node("Sum", List.of(state, body.node("Relu", List.of(row))));
        String copy = body.node("Identity", List.of(sum));
        boolean batched = opset == 8;
        String start = g.reals(batched ? Shape.of(1, 2) : Shape.of(2), 0.5, -0.25);
        List<String> inputs = batched ? List.of("", start, x) : List.of(start, x);
        return g.nodes("Scan", 2, inputs, body.body("body", sum, copy), integer("num_scan_inputs", 1))
                .get(1);
    }

    private static String map(TestGraph g, int opset, String x) {
        TestGraph body = new TestGraph(opset, "b_");
        String element = body.input("element", ElementType.DOUBLE, 3, 2);
        String pair = g.node("SequenceConstruct", List.of(x, g.node("Neg", List.of(x))));
        return joined(g, g.node("SequenceMap", List.of(pair), body.body("body", body.node("Relu", List.of(element)))));
    }
}
