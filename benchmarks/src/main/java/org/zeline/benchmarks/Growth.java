package org.zeline.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.zeline.si.RegionResult;

/**
 * Prints how the cost of a bounded search scales with the side length of the image, and with the width and the depth of
 * the network. Values are means over three networks; seconds are medians of warm searches.
 */
public final class Growth {
    private static final int[] SIDES = {8, 16, 32, 64, 128, 256};
    private static final int[] WIDTHS = {4, 8, 16, 32, 64};
    private static final int[] LEVELS = {2, 3, 4, 5};
    private static final int COMMON_SIDE = 32;
    private static final int COMMON_WIDTH = 8;
    private static final int COMMON_LEVELS = 2;

    private static final int NETWORKS = 3;
    private static final int REPEATS = 5;
    private static final double WARM_UP_NANOS = 3e9;
    private static final double MOST_NANOS = 20e9;

    private Growth() {}

    /** Prints the tables, or all combinations of the sides, widths and levels given as comma-separated lists. */
    public static void main(String[] args) {
        if (args.length != 0 && args.length != 3) {
            throw new IllegalArgumentException("pass no argument, or sides, widths and levels such as 16,32 8 2,3");
        }
        double peak = PeakShare.printedPeak();
        System.out.println(
                "| side | width | levels | evaluations | columns | seconds | GFLOP/s | share of the peak | peak heap, MB |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        int[] width = {COMMON_WIDTH};
        int[] levels = {COMMON_LEVELS};
        if (args.length == 3) {
            table(numbers(args[0]), numbers(args[1]), numbers(args[2]), peak);
        } else {
            table(SIDES, width, levels, peak);
            table(new int[] {COMMON_SIDE}, WIDTHS, levels, peak);
            table(new int[] {COMMON_SIDE}, width, LEVELS, peak);
        }
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }

    private static void table(int[] sides, int[] widths, int[] levels, double peak) {
        for (int side : sides) {
            for (int width : widths) {
                for (int count : levels) {
                    try {
                        System.out.println(row(side, width, count, peak));
                    } catch (OutOfMemoryError e) {
                        System.out.println(
                                "| " + side + " | " + width + " | " + count + " | out of memory | | | | | |");
                    }
                }
            }
        }
    }

    private static String row(int side, int width, int levels, double peak) {
        Cost sum = new Cost(0, 0, 0, 0, 0);
        for (int seed = 1; seed <= NETWORKS; seed++) {
            sum = sum.plus(Cost.of(GrowthProblem.of(side, width, levels, seed)));
        }
        double rate = sum.operations / sum.seconds * 1e-9;
        return String.format(
                Locale.ROOT,
                "| %d | %d | %d | %.0f | %.0f | %.4f | %.1f | %.0f %% | %.0f |",
                side,
                width,
                levels,
                sum.evaluations / NETWORKS,
                sum.columns / NETWORKS,
                sum.seconds / NETWORKS,
                rate,
                100 * rate / peak,
                sum.heap * 1e-6);
    }

    /**
     * The cost of a search.
     *
     * @param evaluations the number of evaluations of the network
     * @param columns the number of columns evaluated
     * @param operations additions and multiplications in linear layers for these columns
     * @param seconds the median time of several searches
     * @param heap the sum of the peak use of the heap's pools in bytes, including garbage
     */
    record Cost(double evaluations, double columns, double operations, double seconds, double heap) {
        /** Warms up, then times a few searches, or fewer if they take long. */
        static Cost of(GrowthProblem problem) {
            RegionResult result = problem.run();
            for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; ) {
                problem.run();
            }
            List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .toList();
            System.gc();
            pools.forEach(MemoryPoolMXBean::resetPeakUsage);
            List<Double> seconds = new ArrayList<>();
            long start = System.nanoTime();
            do {
                seconds.add(problem.run().search().seconds());
            } while (seconds.size() < REPEATS && System.nanoTime() - start < MOST_NANOS);
            double heap = pools.stream()
                    .mapToDouble(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            seconds.sort(null);
            double columns = result.search().columns();
            return new Cost(
                    result.search().evaluations(),
                    columns,
                    columns * problem.operations(),
                    seconds.get(seconds.size() / 2),
                    heap);
        }

        /** The sum of the costs and the maximum of the heaps. */
        Cost plus(Cost other) {
            return new Cost(
                    evaluations + other.evaluations,
                    columns + other.columns,
                    operations + other.operations,
                    seconds + other.seconds,
                    Math.max(heap, other.heap));
        }
    }
}
