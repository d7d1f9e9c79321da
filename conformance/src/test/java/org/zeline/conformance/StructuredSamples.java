package org.zeline.conformance;

import static org.zeline.interpreter.TestGraph.integer;

import java.util.List;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Samples of operators with graphs inside, and of those of sequences and optional values. */
final class StructuredSamples {
    private final TestGraph g;
    private final int opset;
    private final ElementType real;

    /**
     * Takes the graph that nodes are added to.
     *
     * @param real the type of all real numbers
     */
    StructuredSamples(TestGraph g, int opset, ElementType real) {
        this.g = g;
        this.opset = opset;
        this.real = real;
    }

    /** Adds nodes to the graph, that operator among them, and says which value to look at. */
    String output(String operator, String x) {
        return switch (operator) {
            case "If" -> branch(x);
            case "Loop" -> loop(x);
            case "Scan" -> scan(x);
            case "SequenceMap" -> map(x);
            case "Optional", "OptionalGetElement" ->
                g.node("OptionalGetElement", List.of(g.node("Optional", List.of(x))));
            case "OptionalHasElement" -> g.node("OptionalHasElement", List.of(g.node("Optional", List.of(x))));
            default -> sequence(operator, x);
        };
    }

    private String sequence(String operator, String x) {
        String pair = g.node("SequenceConstruct", List.of(x, g.node("Neg", List.of(x))));
        String one = scalar(1);
        return switch (operator) {
            case "SequenceAt" -> g.node("SequenceAt", List.of(pair, one));
            case "SequenceErase" -> joined(g.node("SequenceErase", List.of(pair, one)));
            case "SequenceInsert" -> joined(g.node("SequenceInsert", List.of(pair, x, one)));
            case "SequenceEmpty" ->
                joined(g.node(
                        "SequenceInsert",
                        List.of(g.node("SequenceEmpty", List.of(), integer("dtype", real.code())), x)));
            case "SequenceLength" -> g.node("SequenceLength", List.of(pair));
            case "SplitToSequence" -> joined(g.node("SplitToSequence", List.of(x, g.integers(1, 2))));
            default -> joined(pair);
        };
    }

    private String joined(String sequence) {
        return g.node("ConcatFromSequence", List.of(sequence), integer("axis", 0));
    }

    private String scalar(long value) {
        return g.constant(Tensor.of(Shape.of(new int[0]), value));
    }

    private String truth() {
        return g.constant(Tensor.of(ElementType.BOOL, Shape.of(new int[0]), new double[] {1}));
    }

    private String branch(String x) {
        TestGraph then = new TestGraph(opset, "t_");
        TestGraph otherwise = new TestGraph(opset, "e_");
        return g.node(
                "If",
                List.of(truth()),
                then.body("then_branch", then.node("Relu", List.of(x))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of(x))));
    }

    /** Three rounds of halving and adding, stacked up. */
    private String loop(String x) {
        TestGraph body = new TestGraph(opset, "b_");
        body.input("round", ElementType.INT64);
        String again = body.input("again", ElementType.BOOL);
        String value = body.input("value", real, 3, 2);
        String sum = body.node("Sum", List.of(body.node("Relu", List.of(value)), x));
        String kept = body.node("Identity", List.of(again));
        String copy = body.node("Identity", List.of(sum));
        return g.nodes("Loop", 2, List.of(scalar(3), truth(), x), body.body("body", kept, sum, copy))
                .get(1);
    }

    /** Sums over rows so far. */
    private String scan(String x) {
        TestGraph body = new TestGraph(opset, "b_");
        String state = body.input("state", real, 2);
        String row = body.input("row", real, 2);
        String sum = body.node("Sum", List.of(state, body.node("Relu", List.of(row))));
        String copy = body.node("Identity", List.of(sum));
        boolean batched = opset == 8;
        Shape initial = batched ? Shape.of(1, 2) : Shape.of(2);
        String start = g.constant(Tensor.of(real, initial, new double[] {0.5, -0.25}));
        List<String> inputs = batched ? List.of("", start, x) : List.of(start, x);
        return g.nodes("Scan", 2, inputs, body.body("body", sum, copy), integer("num_scan_inputs", 1))
                .get(1);
    }

    private String map(String x) {
        TestGraph body = new TestGraph(opset, "b_");
        String element = body.input("element", real, 3, 2);
        String pair = g.node("SequenceConstruct", List.of(x, g.node("Neg", List.of(x))));
        return joined(g.node("SequenceMap", List.of(pair), body.body("body", body.node("Relu", List.of(element)))));
    }
}
