package org.zeline.lsa.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How far a point must move, within bounds, until a linear function has grown by a given amount: by bisection on the
 * distance, with the largest growth at each distance computed norm by norm. Shares no code with the attacks.
 */
final class NearestOracle {
    private NearestOracle() {}

    /** The least distance; infinity if the bounds do not permit that much growth. */
    static double distance(Norm norm, double[] sizes, double[] room, double need) {
        double high = 1;
        while (growth(norm, sizes, room, high) < need) {
            high *= 2;
            if (high > 1e9) {
                return Double.POSITIVE_INFINITY;
            }
        }
        double low = 0;
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (growth(norm, sizes, room, middle) < need) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The largest {@code sum of sizes_i m_i} for 0 <= m <= room and a norm of m of at most a radius. */
    static double growth(Norm norm, double[] sizes, double[] room, double radius) {
        return switch (norm) {
            case LINF ->
                IntStream.range(0, sizes.length)
                        .mapToDouble(i -> sizes[i] * Math.min(radius, room[i]))
                        .sum();
            case L1 -> {
                double left = radius;
                double sum = 0;
                for (int i : IntStream.range(0, sizes.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -sizes[i]))
                        .toList()) {
                    double taken = Math.min(left, room[i]);
                    sum += taken * sizes[i];
                    left -= taken;
                }
                yield sum;
            }
            case L2 -> {
                double low = 0;
                double high = 1e12;
                for (int k = 0; k < 400; k++) {
                    double middle = k < 100 && high > 1 ? Math.sqrt(Math.max(low, 1e-12) * high) : (low + high) / 2;
                    if (length(sizes, room, middle) > radius) {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                double factor = low;
                yield IntStream.range(0, sizes.length)
                        .mapToDouble(i -> sizes[i] * Math.min(factor * sizes[i], room[i]))
                        .sum();
            }
        };
    }

    private static double length(double[] sizes, double[] room, double factor) {
        return Math.sqrt(IntStream.range(0, sizes.length)
                .mapToDouble(i -> Math.min(factor * sizes[i], room[i]))
                .map(m -> m * m)
                .sum());
    }
}
