package org.zeline.interpreter.operator;

import java.util.List;
import java.util.Map;
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
 * {@code f(softmax(g(scale Q K'))) V}, head by head, with graphs for {@code g} (score_mod) and {@code f} (prob_mod). A
 * preview, in a domain of its own.
 */
final class FlexAttentions {
    private FlexAttentions() {}

    static void register() {
        OperatorSet.add("ai.onnx.preview.FlexAttention", 1, 3, 3, FlexAttention::decode);
    }

    private record FlexAttention(
            @Nullable Double scale,
            @Nullable Graph scores,
            @Nullable Graph weights) implements Operator {
        static FlexAttention decode(Attributes a) {
            a.integer("softmax_precision", 0); // all arithmetic is in double precision
            return new FlexAttention(
                    a.has("scale") ? Double.valueOf(a.real("scale", 1)) : null,
                    change(a, "score_mod"),
                    change(a, "prob_mod"));
        }

        private static @Nullable Graph change(Attributes a, String name) {
            Graph graph = a.has(name) ? a.graph(name) : null;
            if (graph != null && (graph.inputs().size() != 1 || graph.outputs().size() != 1)) {
                throw new ModelException(name + " needs one input and one output, it has "
                        + graph.inputs().size() + " and " + graph.outputs().size());
            }
            return graph;
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge q = inputs.required(0);
            Edge k = inputs.required(1);
            Edge v = inputs.required(2);
            for (Edge edge : List.of(q, k, v)) {
                if (edge.shape().rank() != 4) {
                    throw new ModelException("Q, K and V need rank 4, got " + edge.shape());
                }
            }
            int group = Attentions.group(q.shape(), k.shape(), v.shape());
            double factor = scale != null ? scale : 1 / Math.sqrt(q.shape().extent(3));
            Edge products = Attentions.product(
                    builder, Operands.scaled(builder, factor, q), Attentions.transposed(builder, k), group);
            Edge changed = changed(builder, scores, products, inputs.captured());
            Edge weighted = changed(builder, weights, Softmaxes.of(builder, changed, -1, false), inputs.captured());
            return List.of(Attentions.product(builder, weighted, v, group));
        }

        private static Edge changed(
                PlanBuilder builder, @Nullable Graph graph, Edge x, Map<String, @Nullable Edge> captured) {
            if (graph == null) {
                return x;
            }
            Shape shape = x.shape();
            Edge result = graph.bind(builder, List.of(x), captured).get(0);
            if (!result.shape().equals(shape)) {
                throw new ModelException("a graph must keep the shape " + shape + ", got " + result.shape());
            }
            return result;
        }
    }
}
