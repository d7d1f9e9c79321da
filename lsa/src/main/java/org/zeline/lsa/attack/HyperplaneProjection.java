package org.zeline.lsa.attack;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.zeline.lsa.network.Bounds;

/**
 * Projections of a point within bounds onto the intersection of a hyperplane and the bounds (Croce and Hein, ICML 2020,
 * section 2): every element moves towards the hyperplane, as far as the norm says and its bound permits.
 */
final class HyperplaneProjection {
    private HyperplaneProjection() {}

    /**
     * The shortest move from t to a point z within the bounds with {@code <w, z - t> + value = 0}. If the bounds do not
     * reach the hyperplane, the move to the point within them that is closest to it; elements with w = 0 stay.
     *
     * @param value of the linear function at t
     */
    static double[] move(Norm norm, double[] t, double[] w, double value, Bounds bounds) {
        double[] sizes = new double[t.length];
        double[] room = new double[t.length];
        for (int i = 0; i < t.length; i++) {
            sizes[i] = Math.abs(w[i]);
            boolean up = value < 0 == w[i] > 0;
            room[i] = Math.max(0, up ? bounds.upper() - t[i] : t[i] - bounds.lower());
        }
        double[] move = switch (norm) {
            case LINF -> filled(sizes, onesWhere(sizes), room, Math.abs(value));
            case L2 -> filled(sizes, sizes, room, Math.abs(value));
            case L1 -> steepestFirst(sizes, room, Math.abs(value));
        };
        for (int i = 0; i < move.length; i++) {
            move[i] *= value < 0 ? Math.signum(w[i]) : -Math.signum(w[i]);
        }
        return move;
    }

    private static double[] onesWhere(double[] sizes) {
        double[] ones = new double[sizes.length];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = sizes[i] > 0 ? 1 : 0;
        }
        return ones;
    }

    /**
     * {@code min(s rate_i, room_i)} with the least s such that {@code sum of size_i min(s rate_i, room_i) = need}. The
     * sum is concave and piecewise linear in s: Newton's method from 0 stays below the solution and ends after finitely
     * many steps.
     */
    private static double[] filled(double[] sizes, double[] rates, double[] room, double need) {
        double s = 0;
        for (int step = 0; step <= sizes.length; step++) {
            double sum = 0;
            double slope = 0;
            for (int i = 0; i < sizes.length; i++) {
                if (s * rates[i] < room[i]) {
                    sum += sizes[i] * s * rates[i];
                    slope += sizes[i] * rates[i];
                } else {
                    sum += sizes[i] * room[i];
                }
            }
            double next = slope > 0 ? s + (need - sum) / slope : Double.POSITIVE_INFINITY;
            if (!(next > s)) {
                break;
            }
            s = next;
            if (Double.isInfinite(s)) {
                break;
            }
        }
        double[] move = new double[sizes.length];
        for (int i = 0; i < move.length; i++) {
            move[i] = rates[i] > 0 ? Math.min(s * rates[i], room[i]) : 0;
        }
        return move;
    }

    /** Elements of the largest weights go all the way, until the need is met. */
    private static double[] steepestFirst(double[] sizes, double[] room, double need) {
        int[] order = IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -sizes[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] move = new double[sizes.length];
        double left = need;
        for (int i : order) {
            if (!(left > 0) || sizes[i] == 0) {
                break;
            }
            move[i] = Math.min(room[i], left / sizes[i]);
            left -= sizes[i] * move[i];
        }
        return move;
    }
}
