package org.zeline.benchmarks;

import ai.onnxruntime.OrtException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.value.Tensor;

/**
 * The forward pass compared with ONNX Runtime, single-threaded: Zeline in double precision, ONNX Runtime in single
 * precision. Loading models and converting inputs are not timed. The outputs must agree before anything is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ForwardAgainstOnnxRuntime {
    private static final double TOLERANCE = 1e-4;

    @Param({
        "unet16_c8",
        "unet16_c32",
        "unet1d64",
        "autoencoder16",
        "autoencoder16_bilinear",
        "mlp_autoencoder16",
        "multi_autoencoder8",
        "cam16_gap",
        "mnist_cnn_b",
        "mnist_mlp_elu",
        "unet-64x8",
        "unet-64x32",
        "unet-256x8"
    })
    String model = "unet-16x8";

    private List<Tensor> inputs = List.of();

    @SuppressWarnings("NullAway.Init")
    private ForwardPass pass;

    @SuppressWarnings("NullAway.Init")
    private OnnxRuntime other;

    /** For the JMH harness. */
    public ForwardAgainstOnnxRuntime() {}

    /** Runs all models and prints a table; accepts JMH options. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        new SideBySide("zeline", "onnxRuntime", params -> params.getBenchmark().replaceFirst(".*\\.", ""))
                .run(ForwardAgainstOnnxRuntime.class, params -> params.getParam("model"), args);
    }

    /** Loads the model into both runtimes and checks that the outputs agree. */
    @Setup
    public void prepare() throws OrtException {
        Network network = Network.named(model);
        inputs = network.inputs();
        Kernels kernels = Backends.best();
        pass = new ForwardPass(network.plan(kernels), kernels);
        other = new OnnxRuntime(network);
        double difference = other.difference(pass.run(inputs));
        if (!(difference <= TOLERANCE)) {
            throw new IllegalStateException(model + ": ONNX Runtime's outputs differ from ours by " + difference);
        }
    }

    /** Frees native memory. */
    @TearDown
    public void close() throws OrtException {
        other.close();
    }

    /** All outputs, in double precision. */
    @Benchmark
    public List<Tensor> zeline() {
        return pass.run(inputs);
    }

    /** All outputs, in single precision. */
    @Benchmark
    public int onnxRuntime() throws OrtException {
        return other.run();
    }
}
