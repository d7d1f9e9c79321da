package org.zeline.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How long something takes once the JVM has compiled it.
 *
 * @param median seconds
 * @param minimum seconds
 */
public record Timing(double median, double minimum) {
    private static final int ROUND_RUNS = 5;
    private static final double ROUND_SECONDS = 0.5;
    private static final double LEAST_SECONDS = 2;
    private static final double MOST_SECONDS = 30;

    /** A round whose median is not below this part of the best one before shows that the runs no longer get faster. */
    private static final double SETTLED = 0.97;

    /**
     * Warms up, then times.
     *
     * @param run does it once and returns the seconds that count
     * @param repeats how many runs to time, at least 1
     * @param clock nanoseconds, for the length of the warm-up
     */
    public static Timing of(DoubleSupplier run, int repeats, LongSupplier clock) {
        warmUp(run, clock);
        double[] seconds = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            seconds[i] = run.getAsDouble();
        }
        return new Timing(median(seconds), Arrays.stream(seconds).min().orElseThrow());
    }

    /** Runs in rounds until the median of a round stops falling, for 2 seconds at least and about 30 at most. */
    private static void warmUp(DoubleSupplier run, LongSupplier clock) {
        long start = clock.getAsLong();
        double fastest = Double.POSITIVE_INFINITY;
        boolean falling = true;
        while ((falling || since(start, clock) < LEAST_SECONDS) && since(start, clock) < MOST_SECONDS) {
            double median = round(run, clock, start);
            falling = median < SETTLED * fastest;
            fastest = Math.min(fastest, median);
        }
    }

    private static double round(DoubleSupplier run, LongSupplier clock, long start) {
        long begin = clock.getAsLong();
        List<Double> seconds = new ArrayList<>();
        do {
            seconds.add(run.getAsDouble());
        } while ((seconds.size() < ROUND_RUNS || since(begin, clock) < ROUND_SECONDS)
                && since(start, clock) < MOST_SECONDS);
        return median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double since(long start, LongSupplier clock) {
        return (clock.getAsLong() - start) * 1e-9;
    }

    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    }
}
