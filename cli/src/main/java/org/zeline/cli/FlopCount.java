package org.zeline.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.graph.Node;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Counts the floating-point operations that one column of numbers costs in the linear layers of a network: two for each
 * multiply-add of Conv, ConvTranspose, and Gemm or MatMul by a constant, taps in the padding among them. Everything
 * else (biases, activations, pooling, post-processing) counts as nothing. This reads shapes only; it computes no value.
 */
final class FlopCount {
    private final Map<Edge, Double> operations = new HashMap<>();

    private FlopCount() {}

    /** The operations from the tested input to the tested output, what does not depend on that input left out. */
    static double of(Problem problem, LoadedModel model, long seed) {
        return new FlopCount().count(model.model(), problem, Answer.inputs(problem, model), problem.draws(seed));
    }

    private double count(OnnxModel model, Problem problem, List<Tensor> inputs, Draws draws) {
        Graph graph = model.graph();
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), draws, new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            boolean tested = i == problem.hypothesis().inputIndex();
            given.add(tested ? builder.free(input.type(), input.shape()) : builder.constant(input));
        }
        List<Node> nodes = graph.nodes().stream().map(this::counting).toList();
        Graph counted = new Graph(
                graph.inputs(), graph.outputs(), nodes, graph.initializers(), graph.captured(), graph.declared());
        List<Edge> outputs;
        try {
            outputs = counted.bind(builder, new ArrayList<>(given), Map.of());
        } catch (ModelException e) {
            throw e.at(model.name());
        }
        int wanted = problem.hypothesis().outputIndex();
        if (wanted >= outputs.size()) {
            throw new BadInputException(problem.name() + ": output_index is " + wanted + ", the model has "
                    + outputs.size() + " outputs (counted from 0)");
        }
        Plan plan = builder.plan(List.of(outputs.get(wanted)));
        double sum = 0;
        for (Step step : plan.steps()) {
            for (int result : step.outputs()) {
                sum += operations.getOrDefault(plan.edge(result), 0.0);
            }
        }
        return sum;
    }

    /** The same node, which notes its operations when its shapes are known. */
    private Node counting(Node node) {
        Operator counted = (builder, inputs) -> {
            List<Edge> results = node.operator().bind(builder, inputs);
            Edge result = results.get(0);
            if (result.hasShape() && !result.isConstant() && result.shape().size() > 0) {
                operations.merge(result, 2 * multiplyAdds(node.type(), inputs, result.shape()), Double::sum);
            }
            return results;
        };
        return new Node(
                node.name(), node.type(), node.opset(), counted, node.inputs(), node.outputs(), node.captured());
    }

    private static double multiplyAdds(String type, Inputs inputs, Shape result) {
        return switch (type) {
            case "Conv" -> {
                Shape weights = inputs.required(1).shape();
                yield (double) result.size() * weights.size() / weights.extent(0);
            }
            case "ConvTranspose" -> {
                Shape weights = inputs.required(1).shape();
                yield (double) inputs.required(0).shape().size() * weights.size() / weights.extent(0);
            }
            case "Gemm", "MatMul" -> products(inputs.required(0), inputs.required(1), result);
            default -> 0;
        };
    }

    /** Every element of the result sums as many products as the inner extent p: of (m, p) times (p, n). */
    private static double products(Edge a, Edge b, Shape result) {
        if (!a.isConstant() && !b.isConstant()) {
            return 0;
        }
        int rank = b.shape().rank();
        int columns = rank == 1 ? 1 : result.extent(result.rank() - 1);
        int tail = rank == 1
                ? b.shape().extent(0)
                : b.shape().extent(rank - 2) * b.shape().extent(rank - 1);
        return (double) result.size() * tail / columns;
    }
}
