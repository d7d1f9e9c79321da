package org.zeline.lsa.execution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.BatchContext;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.LinearBoundsPass;
import org.zeline.interpreter.pass.LipschitzBounds;
import org.zeline.interpreter.pass.SpectralNorm;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * A network with one input, whose first axis is the batch, as a function of the batch and of some of its initializers
 * (its parameters) to some of its values. A plan is made once for each shape of batch. Threads may share it.
 */
public final class BatchedNetwork {
    /** Full batches, last batches, micro-batches and validation need no more shapes than that. */
    private static final int KEPT_PLANS = 8;

    private final OnnxModel model;
    private final Graph graph;
    private final List<Tensor> parameters;
    private final Kernels kernels;
    private final long seed;
    private final Map<PlanKey, Plan> plans = new LinkedHashMap<>();

    private BatchedNetwork(OnnxModel model, Graph graph, List<Tensor> parameters, Kernels kernels, long seed) {
        this.model = model;
        this.graph = graph;
        this.parameters = parameters;
        this.kernels = kernels;
        this.seed = seed;
    }

    /**
     * Prepares a network.
     *
     * @param model with one input of real numbers
     * @param values names of the values that are computed, in order
     * @param parameters names of the initializers that become further inputs, in order
     * @param instructions what computes
     * @throws ModelException if the model has another number or kind of inputs, or a value or initializer is missing
     */
    public BatchedNetwork(OnnxModel model, List<String> values, List<String> parameters, Instructions instructions) {
        if (model.inputs().size() != 1 || !model.inputs().get(0).type().isReal()) {
            throw new ModelException("layer analysis and training need a model with one input of real numbers, this one"
                            + " has " + model.inputs().size() + " inputs"
                            + (model.inputs().size() == 1 ? ", of another type" : ""))
                    .at(model.name());
        }
        this.model = model;
        this.kernels = instructions.kernels();
        this.seed = 0;
        Graph all = model.graph().exposing(values);
        List<String> outputs = all.outputs()
                .subList(model.graph().outputs().size(), all.outputs().size());
        Map<String, Tensor> initializers = all.initializers();
        this.graph = new Graph(all.inputs(), outputs, all.nodes(), initializers, all.captured(), all.declared())
                .freeing(parameters);
        this.parameters = parameters.stream().map(initializers::get).toList();
    }

    /**
     * {@return the same network with other numbers for its random operators, by default those of seed 0}
     *
     * @param other determines them
     */
    public BatchedNetwork withDraws(long other) {
        return new BatchedNetwork(model, graph, parameters, kernels, other);
    }

    /** {@return the same network with contractions in single precision} */
    public BatchedNetwork inFloat() {
        return new BatchedNetwork(model, graph, parameters, kernels.inFloat(), seed);
    }

    /**
     * {@return a new pass for batches of one shape, whose outputs stay as they are}
     *
     * @param batch the shape; its first extent is the number of samples
     * @throws ModelException if the network cannot be computed for that shape
     * @throws UnsupportedModelException if it has no gradient
     */
    public BatchPass pass(Shape batch) {
        Plan plan = plan(batch);
        return new BatchPass(plan, new VjpPass(plan, kernels));
    }

    /**
     * {@return a new pass for batches of one shape, whose next run overwrites its outputs}
     *
     * @param batch the shape; its first extent is the number of samples
     * @throws ModelException if the network cannot be computed for that shape
     * @throws UnsupportedModelException if it has no gradient
     */
    public BatchPass reusingPass(Shape batch) {
        Plan plan = plan(batch);
        return new BatchPass(plan, VjpPass.reusing(plan, kernels));
    }

    /**
     * {@return a new pass for a part of a batch in training, whose next run overwrites its outputs: BatchNormalization
     * in its form for training normalises by the whole batch, and Dropout drops elements}
     *
     * @param part the shape of the part; its first extent is the number of samples
     * @param context what the pass shares with those of the other parts, and what differs from run to run
     * @throws ModelException if the network cannot be computed for that shape
     * @throws UnsupportedModelException if it has no gradient
     */
    public BatchPass trainingPass(Shape part, BatchContext context) {
        Plan plan = plan(new PlanKey(part, true));
        return new BatchPass(plan, VjpPass.reusing(plan, kernels, context));
    }

    /**
     * {@return a new pass that bounds the values over sets of inputs}
     *
     * @param batch the shape; its first extent is the number of samples
     * @param tight which values are bounded as closely as possible, by their indices
     * @throws ModelException if the network cannot be computed for that shape
     * @throws UnsupportedModelException if some nodes have no certified bounds
     */
    public LinearBoundsPass bounds(Shape batch, int... tight) {
        return new LinearBoundsPass(plan(batch), kernels, tight);
    }

    /**
     * {@return the nodes because of which the first value has no bound on its Lipschitz constant}
     *
     * @param batch the shape; its first extent is the number of samples
     * @throws ModelException if the network cannot be computed for that shape
     */
    public List<Obstacle> lipschitzObstacles(Shape batch) {
        Plan plan = plan(batch);
        List<Obstacle> obstacles = plan.obstacles(Enclosable.class);
        return obstacles.isEmpty() ? LipschitzBounds.obstacles(plan, 0) : obstacles;
    }

    /**
     * {@return the spectral norm of the node that computes the first value, or nothing if it is not linear in one
     * value}
     *
     * @param batch the shape; its first extent is the number of samples
     * @throws ModelException if the network cannot be computed for that shape
     */
    public Optional<SpectralNorm> spectralNorm(Shape batch) {
        return SpectralNorm.of(plan(batch), 0, kernels);
    }

    /**
     * The largest {@code ||d y(x + z d) / dz||} for z in [0, 1], with y the first value and x and d one sample each.
     * Exact up to rounding for piecewise linear continuous networks, except for pieces shorter than 1e-9.
     *
     * @param batch the shape of x and d
     * @param x where the line starts
     * @param direction its direction d
     * @return the norm of the steepest piece
     * @throws UnsupportedModelException if the value is not piecewise linear and continuous in the input
     */
    public double largestSlope(Shape batch, double[] x, double[] direction) {
        double largest = 0;
        for (Track piece : new SweepPass(plan(batch), kernels, x, direction).over(0, 1)) {
            largest = Math.max(largest, largestSlope(piece));
        }
        return largest;
    }

    /** The largest norm of a difference quotient between neighbouring breakpoints. */
    private static double largestSlope(Track track) {
        double[] points = track.points();
        double largest = 0;
        for (int c = 0; c + 1 < points.length; c++) {
            double run = points[c + 1] - points[c];
            if (run < 1e-9) {
                continue; // too short for a quotient of rounded values
            }
            double sum = 0;
            for (int i = 0; i < track.size(); i++) {
                double rise = track.values()[i * points.length + c + 1] - track.values()[i * points.length + c];
                sum += rise * rise;
            }
            largest = Math.max(largest, Math.sqrt(sum) / run);
        }
        return largest;
    }

    /** What a plan is for. */
    private record PlanKey(Shape batch, boolean training) {}

    private Plan plan(Shape batch) {
        return plan(new PlanKey(batch, false));
    }

    private Plan plan(PlanKey key) {
        synchronized (plans) {
            Plan known = plans.get(key);
            if (known != null) {
                return known;
            }
            Plan made = bind(key.batch, key.training);
            if (plans.size() >= KEPT_PLANS) {
                plans.remove(plans.keySet().iterator().next());
            }
            plans.put(key, made);
            return made;
        }
    }

    private Plan bind(Shape batch, boolean training) {
        if (batch.rank() < 1) {
            throw new ModelException("a batch needs a first axis, got a scalar").at(model.name());
        }
        model.inputs().get(0).checkSamples(batch);
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(seed), new Budget(model.limits()));
        if (training) {
            builder.forTraining();
        }
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(builder.free(model.inputs().get(0).type(), batch));
        for (Tensor parameter : parameters) {
            given.add(builder.free(parameter.type(), parameter.shape()));
        }
        try {
            return builder.plan(graph.bind(builder, given, Map.of()));
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }
}
