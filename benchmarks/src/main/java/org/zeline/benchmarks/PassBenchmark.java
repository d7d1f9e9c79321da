package org.zeline.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Tensor;

/**
 * One call of each pass over whole networks, with scalar and with vector kernels, in separate JVMs. The line passes
 * through random data in a random direction of length 1, which corresponds to noise of variance 1.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PassBenchmark {
    private static final int BLOCK = 8;
    private static final double INTERVAL = 0.01;
    private static final double END = 4;
    private static final double BEYOND = 1e-6;

    @Param({
        "unet16_c8",
        "unet16_c32",
        "unet1d64",
        "autoencoder16_bilinear",
        "mlp_autoencoder16",
        "cam16_gap",
        "mnist_cnn_b",
        "unet-64x8"
    })
    String model = "unet-16x8";

    @Param({"scalar", "vector"})
    String kernels = "scalar";

    private List<Tensor> inputs = List.of();
    private final double[] lower = new double[BLOCK];
    private final double[] upper = new double[BLOCK];
    private double z = -END;

    @SuppressWarnings("NullAway.Init")
    private ForwardPass forward;

    @SuppressWarnings("NullAway.Init")
    private AffinePass affine;

    @SuppressWarnings("NullAway.Init")
    private EnclosePass enclose;

    @SuppressWarnings("NullAway.Init")
    private SweepPass sweep;

    /** For the JMH harness. */
    public PassBenchmark() {}

    /** Runs all passes and prints a table; accepts JMH options. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        new SideBySide("scalar", "vector", params -> params.getParam("kernels"))
                .run(
                        PassBenchmark.class,
                        params -> params.getBenchmark().replaceFirst(".*\\.", "") + ", " + params.getParam("model"),
                        args);
    }

    /** Creates the passes. */
    @Setup
    public void prepare() {
        Kernels arithmetic = kernels.equals("scalar") ? Kernels.scalar() : Backends.best();
        if (!arithmetic.name().equals(kernels)) {
            throw new IllegalStateException("There are no " + kernels + " kernels in this JVM");
        }
        Network network = Network.named(model);
        inputs = network.inputs();
        forward = new ForwardPass(network.plan(arithmetic), arithmetic);
        Plan plan = network.linePlan(arithmetic);
        double[] a = inputs.get(0).doubles();
        double[] b = network.direction();
        affine = new AffinePass(plan, arithmetic, a, b);
        enclose = new EnclosePass(plan, arithmetic, a, b, Rounding.NONE);
        sweep = new SweepPass(plan, arithmetic, a, b);
        for (int k = 0; k < BLOCK; k++) {
            lower[k] = k * INTERVAL;
            upper[k] = (k + 1) * INTERVAL;
        }
    }

    /** Computes all outputs for one input. */
    @Benchmark
    public List<Tensor> forward() {
        return forward.run(inputs);
    }

    /** One step of a stepping search: the next linear piece. */
    @Benchmark
    public AffinePiece affineStep() {
        AffinePiece piece = affine.at(z);
        z = piece.upper() < END ? piece.upper() + BEYOND : -END;
        return piece;
    }

    /** Encloses a block of 8 intervals of length 0.01. */
    @Benchmark
    public Enclosure encloseBlock() {
        return enclose.over(lower, upper);
    }

    /** Sweeps an interval of length 0.01. */
    @Benchmark
    public List<Track> sweep() {
        return sweep.over(0, INTERVAL);
    }
}
