package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * Scan: iterates a subgraph along an axis of its inputs. The shapes give the number of iterations, so every pass
 * follows it.
 */
final class Scans {
    private Scans() {}

    static void register(OperatorSet operators) {
        operators.add("Scan", 8, 8, 2, Integer.MAX_VALUE, Scans::batched);
        operators.add("Scan", 9, 1, Integer.MAX_VALUE, Scans::decode);
    }

    /** An axis and a direction along it. */
    private record ScanAxis(long axis, boolean reverse) {}

    private static Operator decode(Attributes a) {
        Graph body = a.graph("body");
        int scanned = count(a, body);
        int stacked = body.outputs().size() - (body.inputs().size() - scanned);
        return new Scan(body, scanAxes(a, "scan_input", scanned), scanAxes(a, "scan_output", stacked));
    }

    private static int count(Attributes a, Graph body) {
        long scanned = a.integer("num_scan_inputs", 0);
        if (scanned < 1 || scanned > body.inputs().size()) {
            throw new ModelException(
                    "num_scan_inputs must lie in [1, " + body.inputs().size() + "], got " + scanned);
        }
        int states = body.inputs().size() - (int) scanned;
        if (body.outputs().size() < states) {
            throw new ModelException("the body carries " + Operands.counted(states, "value") + " but has "
                    + body.outputs().size() + " outputs");
        }
        return (int) scanned;
    }

    private static List<ScanAxis> scanAxes(Attributes a, String kind, int count) {
        long[] axes = a.has(kind + "_axes") ? a.integers(kind + "_axes") : new long[count];
        long[] directions = a.has(kind + "_directions") ? a.integers(kind + "_directions") : new long[count];
        if (axes.length != count || directions.length != count) {
            throw new ModelException(kind + "_axes and " + kind + "_directions need " + Operands.counted(count, "value")
                    + ", got " + axes.length + " and " + directions.length);
        }
        List<ScanAxis> scanAxes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (directions[i] != 0 && directions[i] != 1) {
                throw new ModelException(kind + "_directions must be 0 or 1, got " + directions[i]);
            }
            scanAxes.add(new ScanAxis(axes[i], directions[i] == 1));
        }
        return scanAxes;
    }

    /** Scan from opset 9 on: without a batch axis. */
    private record Scan(Graph body, List<ScanAxis> in, List<ScanAxis> out) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            int states = body.inputs().size() - in.size();
            if (inputs.count() != body.inputs().size()) {
                throw new ModelException("the body takes "
                        + Operands.counted(body.inputs().size(), "value") + ", the node gives " + inputs.count());
            }
            List<@Nullable Edge> state = new ArrayList<>();
            for (int i = 0; i < states; i++) {
                state.add(inputs.required(i));
            }
            int rounds = -1;
            for (int i = 0; i < in.size(); i++) {
                Shape shape = inputs.required(states + i).shape();
                int extent = shape.extent(shape.axis(in.get(i).axis));
                if (rounds >= 0 && extent != rounds) {
                    throw new ModelException("scanned axes differ in length: " + rounds + " and " + extent);
                }
                rounds = extent;
            }
            List<List<Edge>> stacks = new ArrayList<>();
            out.forEach(scanAxis -> stacks.add(new ArrayList<>()));
            for (int round = 0; round < rounds; round++) {
                builder.budget().round(rounds);
                List<@Nullable Edge> given = new ArrayList<>(state);
                for (int i = 0; i < in.size(); i++) {
                    given.add(slice(builder, inputs.required(states + i), in.get(i), round, rounds));
                }
                List<Edge> results = body.bind(builder, given, inputs.captured());
                state = new ArrayList<>(results.subList(0, states));
                for (int i = 0; i < out.size(); i++) {
                    List<Edge> stack = stacks.get(i);
                    stack.add(out.get(i).reverse ? 0 : stack.size(), results.get(states + i));
                }
            }
            List<Edge> results = new ArrayList<>();
            for (Edge edge : state) {
                results.add(Objects.requireNonNull(edge));
            }
            for (int i = 0; i < out.size(); i++) {
                results.add(Sequences.joined(builder, stacks.get(i), out.get(i).axis, true));
            }
            return results;
        }
    }

    private static Edge slice(PlanBuilder builder, Edge x, ScanAxis scanAxis, int round, int rounds) {
        int axis = x.shape().axis(scanAxis.axis);
        if (x.shape().extent(axis) != rounds) {
            throw new ModelException("axis " + axis + " of " + x.shape() + " needs extent " + rounds);
        }
        int[] starts = new int[x.shape().rank()];
        int[] steps = new int[starts.length];
        Arrays.fill(steps, 1);
        int[] extents = x.shape().extents();
        starts[axis] = scanAxis.reverse ? rounds - 1 - round : round;
        extents[axis] = 1;
        Edge part = DataMovement.slice(builder, x, starts, steps, Shape.of(extents));
        return Operands.reshaped(builder, part, AxisMaps.dropped(part.shape(), new int[] {axis}));
    }

    private static Operator batched(Attributes a) {
        Graph body = a.graph("body");
        int scanned = count(a, body);
        long[] directions = a.has("directions") ? a.integers("directions") : new long[scanned];
        if (directions.length != scanned) {
            throw new ModelException(
                    "directions needs " + Operands.counted(scanned, "value") + ", got " + directions.length);
        }
        List<ScanAxis> in =
                Arrays.stream(directions).mapToObj(d -> new ScanAxis(0, d == 1)).toList();
        int stacked = body.outputs().size() - body.inputs().size() + scanned;
        return new BatchedScan(new Scan(body, in, Collections.nCopies(stacked, new ScanAxis(0, false))));
    }

    /** Scan at opset 8: the first input may hold sequence lengths, and the first axis of all others is the batch. */
    private record BatchedScan(Scan scan) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (inputs.optional(0) != null) {
                throw new ModelException("sequence_lens is not supported: convert the model to opset 9 or later");
            }
            Shape first = inputs.required(1).shape();
            int batch = first.extent(first.axis(0));
            List<List<Edge>> results = new ArrayList<>();
            for (int sample = 0; sample < batch; sample++) {
                List<@Nullable Edge> slices = new ArrayList<>();
                for (int i = 1; i < inputs.count(); i++) {
                    slices.add(slice(builder, inputs.required(i), new ScanAxis(0, false), sample, batch));
                }
                List<Edge> made = scan.bind(builder, new Inputs(slices, inputs.captured()));
                for (int i = 0; i < made.size(); i++) {
                    if (sample == 0) {
                        results.add(new ArrayList<>());
                    }
                    results.get(i).add(made.get(i));
                }
            }
            return results.stream()
                    .map(parts -> Sequences.joined(builder, parts, 0, true))
                    .toList();
        }
    }
}
