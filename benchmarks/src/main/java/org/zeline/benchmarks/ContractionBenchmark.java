package org.zeline.benchmarks;

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
import org.openjdk.jmh.infra.Blackhole;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.vector.FmaPeak;

/**
 * Linear layers with scalar and with vector kernels, in separate JVMs.
 *
 * <p>Vector code is compiled after about a second, hence the long warm-up. JIT compilation differs between JVMs, hence
 * the number of forks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContractionBenchmark {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String SCALAR = "-Dzeline.kernels=scalar";
    private static final String VECTOR = "-Dzeline.kernels=vector";

    /** 3x3 convolutions of square maps. */
    @State(Scope.Thread)
    public static class Convolution {
        @Param({"8", "32", "64"})
        int channels;

        @Param({"16", "8", "4", "7"})
        int size;

        @Param({"1", "2", "8"})
        int columns;

        private Runnable task = () -> {};

        /** Makes the layer. */
        @Setup
        public void prepare(Blackhole blackhole) {
            task = task(Contraction.convolution(channels, size, columns), blackhole);
        }
    }

    /** Dense layers. */
    @State(Scope.Thread)
    public static class Dense {
        @Param({"256", "512", "3136", "333"})
        int size;

        @Param({"1", "2", "8", "32", "128", "512"})
        int columns;

        private Runnable task = () -> {};

        /** Makes the layer. */
        @Setup
        public void prepare(Blackhole blackhole) {
            task = task(Contraction.dense(size, columns), blackhole);
        }
    }

    private static Runnable task(Contraction layer, Blackhole blackhole) {
        Kernels kernels = Backends.best();
        return () -> blackhole.consume(layer.run(kernels));
    }

    /** A convolution with scalar kernels. */
    @Benchmark
    @Fork(value = 2, jvmArgsPrepend = SCALAR)
    public void convolutionScalar(Convolution convolution) {
        convolution.task.run();
    }

    /** A convolution with vector kernels. */
    @Benchmark
    @Fork(
            value = 2,
            jvmArgsPrepend = {MODULE, VECTOR})
    public void convolutionVector(Convolution convolution) {
        convolution.task.run();
    }

    /** A dense layer with scalar kernels. */
    @Benchmark
    @Fork(value = 2, jvmArgsPrepend = SCALAR)
    public void denseScalar(Dense dense) {
        dense.task.run();
    }

    /** A dense layer with vector kernels. */
    @Benchmark
    @Fork(
            value = 2,
            jvmArgsPrepend = {MODULE, VECTOR})
    public void denseVector(Dense dense) {
        dense.task.run();
    }

    /** Peak performance of the processor: {@link FmaPeak#operations} floating-point operations per call. */
    @Benchmark
    @Fork(
            value = 2,
            jvmArgsPrepend = {MODULE, VECTOR})
    public double peak() {
        return FmaPeak.run();
    }
}
