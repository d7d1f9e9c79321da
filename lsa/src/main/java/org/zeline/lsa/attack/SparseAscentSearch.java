package org.zeline.lsa.attack;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * APGD in the l1 norm (Croce and Hein, "Mind the box", ICML 2021), for one sample: sparse steps along the largest
 * elements of the gradient, projections onto the intersection of ball and bounds, and radii that shrink from three
 * times to once the ball's. The sparsity of the steps follows that of the best point; no momentum.
 */
final class SparseAscentSearch implements Ascent {
    private static final double[] RADII = {3, 2, 1};
    private static final double[] SHARES = {0.3, 0.3, 0.4};

    /** The best point has become sparser if it has at most this fraction of its former nonzero elements. */
    private static final double SPARSER = 0.95;

    private static final double REDUCTION = 1.5;
    private static final double LARGEST_REDUCTION = 10;

    private final NormBall ball;
    private final double[] x;
    private final SearchGoal goal;
    private final int[] counts;
    private int stage;
    private NormBall wide;
    private double[] now;
    private double[] gradient = new double[0];
    private double[] best;
    private double[] bestGradient = new double[0];
    private double bestLoss;
    private double step;
    private double density;
    private double nonzero;
    private int inWindow;
    private int done;
    private boolean flat;
    private double @Nullable [] found;

    SparseAscentSearch(NormBall ball, double[] x, int steps, SearchGoal goal, SplittableRandom random) {
        this.ball = ball;
        this.x = x;
        this.goal = goal;
        int first = (int) Math.ceil(SHARES[0] * steps);
        int second = Math.min((int) Math.ceil(SHARES[1] * steps), steps - first);
        this.counts = new int[] {first, second, steps - first - second};
        this.wide = ball.withRadius(RADII[0] * ball.radius());
        double[] point = new double[x.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = x[i] + random.nextGaussian();
        }
        this.now = wide.nearest(point, x);
        this.best = now;
        enter();
    }

    /** Begins a stage at the present point. */
    private void enter() {
        done = -1;
        inWindow = 0;
        step = wide.radius();
        nonzero = nonzero(now);
        density = nonzero / x.length / REDUCTION;
        bestLoss = Double.NEGATIVE_INFINITY;
    }

    private boolean last() {
        return stage == RADII.length - 1;
    }

    @Override
    public double @Nullable [] next() {
        return found != null || (last() && done == counts[stage]) ? null : now;
    }

    @Override
    public SearchGoal goal() {
        return goal;
    }

    @Override
    public void observe(double[] logits, double loss, double[] slopes) {
        done++;
        gradient = slopes;
        flat |= stage == 0 && done == 0 && Ascent.isZero(slopes);
        if (last() && goal.reached(logits)) {
            found = now;
        }
        if (loss > bestLoss) {
            bestLoss = loss;
            best = now;
            bestGradient = slopes;
        }
        inWindow += done > 0 ? 1 : 0;
        if (inWindow == Math.max((int) (0.04 * counts[stage]), 1)) {
            check();
        }
        if (done < counts[stage]) {
            advance();
        } else if (!last()) {
            stage++;
            wide = ball.withRadius(RADII[stage] * ball.radius());
            now = wide.nearest(best, x);
            enter();
        }
    }

    private void check() {
        double sparsity = nonzero(best);
        boolean sparser = sparsity < SPARSER * nonzero;
        density = sparsity / x.length / REDUCTION;
        step = sparser ? wide.radius() : Math.max(step / REDUCTION, wide.radius() / LARGEST_REDUCTION);
        nonzero = sparsity;
        inWindow = 0;
        if (sparser) {
            now = best;
            gradient = bestGradient;
        }
    }

    private double nonzero(double[] point) {
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            count += point[i] == x[i] ? 0 : 1;
        }
        return count;
    }

    /** A step of equal size along the signs of the largest elements of the gradient. */
    private void advance() {
        double[] sizes = new double[x.length];
        Arrays.setAll(sizes, i -> Math.abs(gradient[i]));
        double[] sorted = sizes.clone();
        Arrays.sort(sorted);
        double least = sorted[(int) Math.max(0, Math.min((1 - density) * x.length, x.length - 1))];
        int moving = 0;
        for (double size : sizes) {
            moving += size >= least && size > 0 ? 1 : 0;
        }
        double[] next = now.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += sizes[i] >= least && sizes[i] > 0 ? step / moving * Math.signum(gradient[i]) : 0;
        }
        now = wide.nearest(next, x);
    }

    @Override
    public double[] best() {
        return last() ? best : ball.nearest(best, x);
    }

    @Override
    public double bestLoss() {
        return bestLoss;
    }

    @Override
    public boolean startsWithoutGradient() {
        return flat;
    }

    @Override
    public double @Nullable [] found() {
        return found;
    }
}
