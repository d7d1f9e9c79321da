package org.zeline.benchmarks;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.vector.FmaPeak;

/**
 * Prints the speed of contractions in GFLOP/s, with scalar and with vector kernels, and its share of the peak rate of
 * fused multiply-adds in the same run.
 */
public final class PeakShare {
    private static final int SAMPLES = 20;
    private static final double SAMPLE_NANOS = 20e6;
    private static final double WARM_UP_NANOS = 1e9;

    private static final String NEEDED = "--add-modules jdk.incubator.vector";

    private PeakShare() {}

    /** Runs all cases, or those with names that contain the first argument. */
    public static void main(String[] args) {
        String filter = args.length == 0 ? "" : args[0];
        Kernels scalar = Kernels.scalar();
        Kernels vector = Backends.best();
        double peak = printedPeak();
        for (int i = 0; i < 3; i++) {
            gigaflops(1, () -> Contraction.convolution(32, 16, 1).run(vector)[0]);
        }
        System.out.println("| layer | scalar | vector | share of the peak |");
        System.out.println("|---|---|---|---|");
        for (int size : new int[] {16, 8, 4}) {
            for (int channels : new int[] {8, 32, 64}) {
                for (int columns : new int[] {1, 2, 8}) {
                    String name = "conv 3x3, " + channels + " of " + size + "x" + size + ", K = " + columns;
                    if (name.contains(filter)) {
                        report(name, Contraction.convolution(channels, size, columns), scalar, vector, peak);
                    }
                }
            }
        }
        for (int size : new int[] {256, 512, 3136}) {
            for (int columns : new int[] {1, 2, 8, 16, 32, 128, 512}) {
                String name = "dense " + size + ", K = " + columns;
                if (name.contains(filter)) {
                    report(name, Contraction.dense(size, columns), scalar, vector, peak);
                }
            }
        }
    }

    /** Measures the peak and prints it with the JVM's version, as the heading of a table. */
    static double printedPeak() {
        Kernels vector = Backends.best();
        if (!vector.name().equals("vector")) {
            throw new IllegalStateException("the peak needs vector instructions: start Java with " + NEEDED);
        }
        double peak = FmaPeak.gigaflops();
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d lanes, fused multiply-add peak %.0f GFLOP/s, in single precision %.0f%n%n",
                Runtime.version(),
                vector.lanes(),
                peak,
                FmaPeak.floatGigaflops());
        return peak;
    }

    private static void report(String name, Contraction layer, Kernels scalar, Kernels vector, double peak) {
        double slow = gigaflops(layer.operations(), () -> layer.run(scalar)[0]);
        double fast = gigaflops(layer.operations(), () -> layer.run(vector)[0]);
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.0f %% |%n", name, slow, fast, 100 * fast / peak);
    }

    /** The fastest of several samples after a warm-up, since interference can only slow a sample down. */
    private static double gigaflops(double operations, DoubleSupplier task) {
        double sum = 0;
        long calls = 0;
        for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; calls++) {
            sum += task.getAsDouble();
        }
        int batch = (int) Math.max(1, calls * SAMPLE_NANOS / WARM_UP_NANOS);
        double fastest = 0;
        for (int s = 0; s < SAMPLES; s++) {
            long start = System.nanoTime();
            for (int i = 0; i < batch; i++) {
                sum += task.getAsDouble();
            }
            fastest = Math.max(fastest, operations * batch / (System.nanoTime() - start));
        }
        if (Double.isNaN(sum)) {
            throw new ArithmeticException("the timed results are NaN");
        }
        return fastest;
    }
}
