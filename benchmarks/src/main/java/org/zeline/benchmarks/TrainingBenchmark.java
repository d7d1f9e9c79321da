package org.zeline.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * The work of training for a part of a batch, on one thread: a forward pass that keeps its values, an attack step (plus
 * the gradient of the input) and a training step (plus the gradients of all weights). Weights are inputs of the plan
 * and the same in all calls, as for the parts of one batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingBenchmark {
    @Param({"mnist_cnn_b", "mnist_mlp_elu"})
    String model = "unet-8x4";

    @Param("16")
    int batch = 1;

    /** {@code scalar}, {@code vector}, or one of them with {@code -float} for products in single precision. */
    @Param({"vector", "vector-float"})
    String kernels = "vector";

    private List<Tensor> inputs = List.of();
    private double[] @Nullable [] cotangents = new double[0][];
    private double[] @Nullable [] input = new double[0][];
    private double[] @Nullable [] weights = new double[0][];

    @SuppressWarnings("NullAway.Init")
    private VjpPass pass;

    @SuppressWarnings("NullAway.Init")
    private Plan plan;

    /** For the JMH harness. */
    public TrainingBenchmark() {}

    /** Runs all benchmarks and prints a table; accepts JMH options. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        new SideBySide("vector", "vector-float", params -> params.getParam("kernels"))
                .run(
                        TrainingBenchmark.class,
                        params -> params.getBenchmark().replaceFirst(".*\\.", "") + ", " + params.getParam("model"),
                        args);
    }

    /** Creates the plan. */
    @Setup
    public void prepare() {
        Kernels doubles = kernels.startsWith("scalar") ? Kernels.scalar() : Backends.best();
        Kernels arithmetic = kernels.endsWith("-float") ? doubles.inFloat() : doubles;
        if (!arithmetic.name().equals(kernels)) {
            throw new IllegalStateException("There are no " + kernels + " kernels in this JVM");
        }
        Network network = Network.named(model);
        int[] extents = network.inputs().get(0).shape().extents();
        extents[0] = batch;
        Shape shape = Shape.of(extents);
        SplittableRandom random = new SplittableRandom(3);
        Graph graph = network.model().graph();
        List<String> names = graph.initializers().entrySet().stream()
                .filter(entry -> entry.getValue().type().isReal()
                        && entry.getValue().shape().rank() > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        List<Tensor> given = new ArrayList<>();
        given.add(Tensor.wrapping(
                network.inputs().get(0).type(),
                shape,
                random.doubles(shape.size()).toArray()));
        names.forEach(name -> given.add(graph.initializers().get(name)));
        PlanBuilder builder = new PlanBuilder(arithmetic, Draws.seeded(1));
        List<@Nullable Edge> free = new ArrayList<>();
        given.forEach(tensor -> free.add(builder.free(tensor.type(), tensor.shape())));
        plan = builder.plan(graph.freeing(names).bind(builder, free, Map.of()));
        pass = VjpPass.reusing(plan, arithmetic);
        inputs = given;
        double[] slopes =
                random.doubles(plan.edge(plan.outputs()[0]).shape().size()).toArray();
        cotangents = new double[plan.outputs().length][];
        cotangents[0] = slopes;
        input = new double[given.size()][];
        input[0] = new double[shape.size()];
        weights = new double[given.size()][];
        for (int i = 1; i < weights.length; i++) {
            weights[i] = new double[given.get(i).shape().size()];
        }
    }

    /** Floating-point operations of products in one forward pass; each of the two gradients takes as many. */
    double operations() {
        return 2.0
                * plan.steps().stream()
                        .filter(step -> step.action() instanceof BilinearMap)
                        .mapToLong(step -> ((BilinearMap) step.action()).multiplyAdds())
                        .sum();
    }

    /** Computes all outputs. */
    @Benchmark
    public List<Tensor> forward() {
        return pass.run(inputs);
    }

    /** Computes the gradient of the first input. */
    @Benchmark
    public double[] attackStep() {
        return gradient(input)[0];
    }

    /** Computes the gradients of all weights. */
    @Benchmark
    public double[][] trainingStep() {
        return gradient(weights);
    }

    private double[][] gradient(double[] @Nullable [] into) {
        List<double[]> wanted = new ArrayList<>();
        for (double[] g : into) {
            if (g != null) {
                Arrays.fill(g, 0);
                wanted.add(g);
            }
        }
        pass.run(inputs);
        pass.addGradient(cotangents, into);
        return wanted.toArray(new double[0][]);
    }
}
