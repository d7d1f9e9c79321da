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
     * Tests an interval.
     *
     * @param key chooses the random symbols
     * @return its cells, ascending; a single undecided one if nothing is known
     */
    List<Cell> over(double lower, double upper, int cells, CauchyQuantile quantile, long key) {
        Optional<KnotEnclosure> found = pass.over(lower, upper, cells, quantile, key);
        if (found.isEmpty()) {
            InnerOuterBounds nothing = new InnerOuterBounds(
                    lower, upper, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY);
            return List.of(new Cell(lower, upper, nothing));
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
        return tested;
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long work() {
        return pass.workDone();
    }
}
