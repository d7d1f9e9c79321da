package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * If and Loop. Where the condition and the number of rounds don't depend on the input, the graphs inside stand in the
 * plan in place of the operator, a loop's once a round, and every pass follows them.
 */
final class ControlFlow {
    private ControlFlow() {}

    static void register() {
        OperatorSet.add("If", 1, 1, 1, a -> new If(a.graph("then_branch"), a.graph("else_branch"), a.outputs()));
        OperatorSet.add("Loop", 1, 2, Integer.MAX_VALUE, Loop::decode);
    }

    private record If(Graph then, Graph otherwise, int outputs) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge condition = inputs.required(0);
            if (!condition.isConstant()) {
                return builder.defer(this, outputs, "its condition depends on the input", inputs);
            }
            Graph branch = holds(condition) ? then : otherwise;
            List<Edge> results = branch.bind(builder, List.of(), inputs.captured());
            if (results.size() < outputs) {
                throw new ModelException("a branch has " + results.size() + " outputs, the node names " + outputs);
            }
            return results;
        }

        @Override
        public boolean takesUnknown() {
            return true;
        }
    }

    private static boolean holds(Edge condition) {
        if (condition.type() != ElementType.BOOL) {
            throw new ModelException("the condition must be a bool, got " + condition.type());
        }
        return condition.scalar() != 0;
    }

    /**
     * Rounds of a graph: it takes the number of the round, the condition and the carried values, and yields the next
     * condition, the next carried values, and what is stacked up round by round.
     */
    private record Loop(Graph body, int outputs) implements Operator {
        static Loop decode(Attributes a) {
            Graph body = a.graph("body");
            if (body.inputs().size() < 2
                    || body.outputs().size() < body.inputs().size() - 1) {
                throw new ModelException("the body needs the round, the condition and the carried values as inputs, and"
                        + " the condition and these values as outputs; it has "
                        + body.inputs().size() + " and "
                        + body.outputs().size());
            }
            return new Loop(body, a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            int carried = body.inputs().size() - 2;
            if (inputs.count() != carried + 2) {
                throw new ModelException(
                        "the body carries " + carried + " values, the node gives " + (inputs.count() - 2));
            }
            Edge rounds = inputs.optional(0);
            Edge condition = inputs.optional(1);
            if ((rounds != null && !rounds.isConstant()) || (condition != null && !condition.isConstant())) {
                return builder.defer(this, outputs, "how often it runs depends on the input", inputs);
            }
            long most = rounds == null ? Long.MAX_VALUE : Operands.integer(rounds);
            Edge next = condition == null ? truth(builder) : condition;
            List<@Nullable Edge> state = new ArrayList<>();
            for (int i = 0; i < carried; i++) {
                state.add(inputs.required(i + 2));
            }
            List<List<Edge>> stacks = new ArrayList<>();
            for (int i = carried + 1; i < body.outputs().size(); i++) {
                stacks.add(new ArrayList<>());
            }
            for (long round = 0; round < most && holds(next); round++) {
                builder.budget().round(most);
                List<@Nullable Edge> given = new ArrayList<>();
                given.add(builder.constant(Tensor.wrapping(Shape.of(new int[0]), round)));
                given.add(next);
                given.addAll(state);
                List<Edge> results = body.bind(builder, given, inputs.captured());
                next = results.get(0);
                if (!next.isConstant()) {
                    return builder.defer(this, outputs, "how often it runs depends on the input", inputs);
                }
                state = new ArrayList<>(results.subList(1, carried + 1));
                for (int i = 0; i < stacks.size(); i++) {
                    stacks.get(i).add(results.get(carried + 1 + i));
                }
            }
            List<Edge> results = new ArrayList<>();
            for (int i = 0; i < carried; i++) {
                results.add(present(state.get(i)));
            }
            for (int i = 0; i < stacks.size(); i++) {
                results.add(stacked(builder, stacks.get(i), body, carried + 1 + i));
            }
            return results;
        }

        private static Edge present(@Nullable Edge edge) {
            if (edge == null) {
                throw new ModelException("a carried value is missing");
            }
            return edge;
        }

        private static Edge truth(PlanBuilder builder) {
            return builder.constant(Tensor.wrapping(ElementType.BOOL, Shape.of(new int[0]), new double[] {1}));
        }

        @Override
        public boolean takesUnknown() {
            return true;
        }
    }

    /** The results of all rounds, along a new first axis; without a round, what the file says of their shape. */
    private static Edge stacked(PlanBuilder builder, List<Edge> parts, Graph body, int output) {
        if (!parts.isEmpty()) {
            return Sequences.joined(builder, parts, 0, true);
        }
        Port port = body.declared().get(body.outputs().get(output));
        ElementType type = port == null ? ElementType.FLOAT : port.type();
        List<String> extents = port == null ? List.of() : port.knownExtents();
        long[] shape = new long[extents.size() + 1];
        for (int i = 0; i < extents.size(); i++) {
            shape[i + 1] = Character.isDigit(extents.get(i).charAt(0)) ? Long.parseLong(extents.get(i)) : 0;
        }
        return builder.constant(Operands.zeros(type, Shape.of(shape)));
    }
}
