package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.pass.KnotPass;
import org.zeline.si.event.SignConditions;

/**
 * Tests whether the sign conditions hold on an interval of the line, cell by cell between knots at which the network is
 * evaluated. Holds working memory: one per thread.
 */
final class KnotTest {
    private final KnotPass pass;
    private final SignConditions conditions;

    /**
     * @param pass the line through the network
     * @param conditions where each score must lie
     */
    KnotTest(KnotPass pass, SignConditions conditions) {
        this.pass = pass;
        this.conditions = conditions;
    }

    /**
     * What is known about a cell.
     *
     * @param lower its lower end
     * @param upper its upper end
     * @param bounds on the part where the conditions hold
     */
    record Cell(double lower, double upper, InnerOuterBounds bounds) {}

    /**
     * What is known about an interval.
     *
     * @param cells its cells, ascending; a single undecided one if nothing is known
     * @param strain how large sources were relative to values; see {@link KnotPass#strain}
     * @param done the share of the network's steps that were taken before the test was given up; one if it was not
     */
    record Outcome(List<Cell> cells, double strain, double done) {
        /** The median over the cells of how large remainders are relative to what decides. */
        double looseness() {
            double[] sorted = cells.stream()
                    .mapToDouble(c -> c.bounds().looseness())
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2];
        }
    }

    /**
     * Tests an interval.
     *
     * @param key chooses the random symbols
     */
    Outcome over(double lower, double upper, int cells, CauchyQuantile quantile, long key) {
        Optional<KnotEnclosure> found = pass.over(lower, upper, cells, quantile, key);
        if (found.isEmpty()) {
            InnerOuterBounds nothing = new InnerOuterBounds(
                    lower, upper, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY);
            return new Outcome(List.of(new Cell(lower, upper, nothing)), Double.POSITIVE_INFINITY, pass.shareDone());
        }
        Enclosure scores = found.get().ofCells(pass.interval());
        double margin = pass.interval().rounding();
        List<Cell> tested = new ArrayList<>();
        for (int k = 0; k < cells; k++) {
            double from = pass.interval().knot(k);
            double to = pass.interval().knot(k + 1);
            double center = from + 0.5 * (to - from);
            tested.add(new Cell(from, to, InclusionTest.bounds(conditions, scores, k, from, to, center, margin)));
        }
        return new Outcome(tested, pass.strain(), 1);
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long work() {
        return pass.workDone();
    }
}
