package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The Square attack (Andriushchenko et al., ECCV 2020) for one sample: random changes of square windows, kept where the
 * margin falls.
 */
final class SquareSearch implements SampleSearch {
    /** The number of queries, of 10,000, after which the area of the squares is halved. */
    private static final int[] HALVED = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    private final SquareAttack attack;
    private final SquareProposal proposal;
    private final SearchGoal goal;
    private final SplittableRandom random;
    private double[] now;
    private double[] best;
    private double least = Double.POSITIVE_INFINITY;
    private int queries;
    private double @Nullable [] found;

    /**
     * @param proposal of points
     * @param goal the margin of the label, to be minimised
     */
    SquareSearch(SquareAttack attack, SquareProposal proposal, SearchGoal goal, SplittableRandom random) {
        this.attack = attack;
        this.proposal = proposal;
        this.goal = goal;
        this.random = random;
        this.now = proposal.first(random);
        this.best = now;
    }

    @Override
    public double @Nullable [] next() {
        return queries > attack.queries() || found != null ? null : now;
    }

    @Override
    public SearchGoal goal() {
        return goal;
    }

    @Override
    public boolean needsGradient() {
        return false;
    }

    @Override
    public void observe(double[] logits, double margin, double[] gradient) {
        boolean success = margin < 0 || goal.reached(logits);
        if (margin < least || success) {
            least = margin;
            best = now;
        }
        found = success ? now : null;
        if (queries < attack.queries()) {
            now = proposal.next(best, area(queries), random);
        }
        queries++;
    }

    /** The fraction of the image that a square covers. */
    private double area(int query) {
        double scaled = attack.rescaled() ? (double) query / attack.queries() * 10_000 : query;
        double area = attack.fraction();
        for (int bound : HALVED) {
            area = scaled > bound ? area / 2 : area;
        }
        return area;
    }

    /** The point of least margin. */
    double[] best() {
        return best;
    }

    @Override
    public double @Nullable [] found() {
        return found;
    }
}
