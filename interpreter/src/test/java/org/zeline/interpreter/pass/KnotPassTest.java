package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.kernel.Kernels;

/** Enclosures between knots of whole networks. */
class KnotPassTest {
    private static final long MOST_BOUNDS = 1_000_000;

    /** Numbers of columns with and without a remainder of lanes, each with a failure probability of 1e-12 per call. */
    private static final List<CauchyQuantile> QUANTILES = List.of(
            CauchyQuantile.of(8, 1e-12 / MOST_BOUNDS),
            CauchyQuantile.of(16, 1e-12 / MOST_BOUNDS),
            CauchyQuantile.of(33, 1e-12 / MOST_BOUNDS),
            CauchyQuantile.of(64, 1e-12 / MOST_BOUNDS));

    /** Every forward pass at a point of an interval lies in the enclosure. */
    @Property(tries = 600)
    void containsForwardPasses(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.of(seed), new Random(seed), 80);
    }

    @Property(tries = 600)
    void containsForwardPassesOfSmoothNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.smooth(seed), new Random(seed), 60);
    }

    /** Results that are unknown prove nothing, so a given part of all results must be known. */
    private static void check(RandomNetwork network, Random random, double mostlyKnown) {
        RandomLine line = RandomLine.of(network, random);
        assertThat(KnotPass.sketchBounds(line.plan())).isLessThanOrEqualTo(MOST_BOUNDS);
        KnotPass pass = pass(line);
        for (int call = 0; call < 3; call++) {
            double lower = 2 * random.nextGaussian();
            double upper = lower + Math.pow(10, -4 * random.nextDouble());
            int cells = 1 + random.nextInt(6);
            CauchyQuantile quantile = QUANTILES.get(random.nextInt(QUANTILES.size()));
            Optional<KnotEnclosure> found = pass.over(lower, upper, cells, quantile, random.nextLong());
            boolean known = found.isPresent() && isKnown(found.get());
            Statistics.collect(known);
            for (int point = 0; found.isPresent() && point < 12; point++) {
                double z = point < 2 ? (point == 0 ? lower : upper) : lower + random.nextDouble() * (upper - lower);
                BitSet outside = line.deviations(z, random, truth -> outside(pass, found.get(), z, truth));
                assertThat(outside).as("%s at %s", network, z).isEqualTo(new BitSet());
            }
        }
        Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > mostlyKnown));
    }

    private static KnotPass pass(RandomLine line) {
        return new KnotPass(line.plan(), Backends.best(), line.a(), line.b(), line.rounding());
    }

    private static boolean isKnown(KnotEnclosure y) {
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k <= y.cells(); k++) {
                if (!(y.bound(i) < Double.POSITIVE_INFINITY) || Double.isNaN(y.knot(i, k))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The elements that lie outside the enclosure. NaN tells nothing. */
    static BitSet outside(KnotPass pass, KnotEnclosure y, double z, double[] truth) {
        BitSet outside = new BitSet();
        double at = (z - pass.interval().lower()) / pass.interval().cell();
        int k = Math.max(0, Math.min(y.cells() - 1, (int) at));
        for (int i = 0; i < truth.length; i++) {
            double left = y.knot(i, k);
            double right = y.knot(i, k + 1);
            double line = left == right ? left : left + (at - k) * (right - left);
            double middle = line + y.shift(i);
            double rounding = 1e-11 * (1 + Math.abs(line) + Math.abs(left) + y.bound(i));
            boolean inside = Math.abs(truth[i] - middle) <= y.bound(i) + rounding || truth[i] == middle;
            outside.set(i, !inside && !Double.isNaN(middle) && !Double.isNaN(y.bound(i)));
        }
        return outside;
    }

    /** Where a network is affine, all deviations are zero; after a jump, unless rounding errors may decide. */
    @Test
    void deviationsAreZeroWhereTheNetworkIsAffine() {
        int straight = 0;
        int jumping = 0;
        int open = 0;
        for (long seed = 0; seed < 2000; seed++) {
            RandomLine line = RandomLine.of(RandomNetwork.of(seed), new Random(seed));
            AffinePiece piece = new AffinePass(line.plan(), Kernels.scalar(), line.a(), line.b()).at(0.5e-4);
            if (piece.lower() >= -1e-9 || piece.upper() <= 1e-4 + 1e-9) {
                continue;
            }
            KnotEnclosure y = pass(line)
                    .over(0, 1e-4, 1 + (int) (seed % 4), QUANTILES.get(1), seed)
                    .orElseThrow();
            if (line.plan().stepsToLastJump() == 0) {
                straight++;
                assertThat(y.isExact()).as(line.network().toString()).isTrue();
            } else {
                jumping++;
                open += isExact(y) ? 0 : 1;
            }
        }
        assertThat(straight).isGreaterThan(300);
        assertThat(jumping).isGreaterThan(300);
        assertThat(open).isLessThan(jumping / 100);
    }

    private static boolean isExact(KnotEnclosure y) {
        for (int i = 0; i < y.size(); i++) {
            if (Math.abs(y.shift(i)) > 1e-9 || y.bound(i) > 1e-9) {
                return false;
            }
        }
        return true;
    }

    /** So that the sketch matters in small networks. */
    private static final CauchyQuantile RISKY = CauchyQuantile.of(16, 0.1);

    /** A pass gives the same result for the same key, whatever it computed before; another key changes bounds. */
    @Test
    void theKeyAloneChoosesTheSymbols() {
        int different = 0;
        for (long seed = 0; seed < 200; seed++) {
            RandomLine line = RandomLine.of(RandomNetwork.smooth(seed), new Random(seed));
            KnotPass used = pass(line);
            used.over(-1, 3, 1 + (int) (seed % 3), QUANTILES.get((int) (seed % 2)), 1);
            double[] first = numbers(used.over(0, 0.25, 3, RISKY, seed));
            double[] again = numbers(pass(line).over(0, 0.25, 3, RISKY, seed));
            assertThat(first).as(line.network().toString()).isEqualTo(again);
            double[] other = numbers(pass(line).over(0, 0.25, 3, RISKY, seed + 1));
            different += Arrays.equals(first, other) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(20);
    }

    private static double[] numbers(Optional<KnotEnclosure> found) {
        if (found.isEmpty()) {
            return new double[0];
        }
        KnotEnclosure y = found.get();
        double[] numbers = new double[(y.cells() + 3) * y.size()];
        int at = 0;
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k <= y.cells(); k++) {
                numbers[at++] = y.knot(i, k);
            }
            numbers[at++] = y.shift(i);
            numbers[at++] = y.bound(i);
        }
        return numbers;
    }
}
