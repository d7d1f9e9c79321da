package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.network.Logits;

/**
 * FAB (Croce and Hein, ICML 2020) towards one class, for one sample: steps to the boundary of the linearised
 * classifier, by projections onto the intersection of its hyperplane and the bounds, biased towards the sample, which
 * return towards the sample whenever the class has changed.
 */
final class BoundarySearch implements SampleSearch {
    private static final double LARGEST_BIAS = 0.1;
    private static final double OVERSHOOT = 1.05;
    private static final double BACKWARD = 0.9;

    private final NormBall ball;
    private final double[] x;
    private final int label;
    private final int steps;
    private final SearchGoal goal;
    private final double enough;
    private double[] point;
    private boolean returned;
    private int done;
    private boolean ended;
    private double distance = Double.POSITIVE_INFINITY;
    private double @Nullable [] closest;

    /**
     * @param ball states norm and bounds
     * @param label the class to be left; any other is a success
     * @param goal the difference of the target's and the label's logit
     * @param enough the search ends at a misclassified point no farther than that
     * @param random the source of a random start, or {@code null} to start at the sample
     */
    BoundarySearch(
            NormBall ball,
            double[] x,
            int label,
            int steps,
            SearchGoal goal,
            double enough,
            @Nullable SplittableRandom random) {
        this.ball = ball;
        this.x = x;
        this.label = label;
        this.steps = steps;
        this.goal = goal;
        this.enough = enough;
        this.point = random == null ? x : ball.withRadius(ball.radius() / 2).surfacePoint(x, random);
    }

    @Override
    public double @Nullable [] next() {
        return ended ? null : point;
    }

    @Override
    public SearchGoal goal() {
        return goal;
    }

    @Override
    public boolean needsGradient() {
        return true;
    }

    @Override
    public void observe(double[] logits, double gap, double[] slopes) {
        boolean misclassified = Logits.argMax(logits, 0, logits.length) != label;
        if (misclassified && !returned) {
            keep();
            point = between(x, point, BACKWARD);
            returned = true;
            ended = done == steps || distance <= enough;
            return;
        }
        if (misclassified) {
            keep();
        }
        returned = false;
        ended = done == steps || distance <= enough;
        if (!ended) {
            step(gap, slopes);
            done++;
        }
    }

    private void keep() {
        double own = ball.distance(point, x);
        if (own < distance) {
            distance = own;
            closest = point;
        }
    }

    private void step(double gap, double[] slopes) {
        double atX = gap;
        for (int i = 0; i < x.length; i++) {
            atX += slopes[i] * (x[i] - point[i]);
        }
        double[] fromPoint = HyperplaneProjection.move(ball.norm(), point, slopes, gap, ball.bounds());
        double[] fromX = HyperplaneProjection.move(ball.norm(), x, slopes, atX, ball.bounds());
        double own = Math.max(ball.norm().of(fromPoint, 0, x.length), 1e-8);
        double far = Math.max(ball.norm().of(fromX, 0, x.length), 1e-8);
        double bias = Math.min(own / (own + far), LARGEST_BIAS);
        double[] next = new double[x.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = ball.bounds()
                    .clamp((1 - bias) * (point[i] + OVERSHOOT * fromPoint[i]) + bias * (x[i] + OVERSHOOT * fromX[i]));
        }
        point = next;
    }

    private static double[] between(double[] from, double[] to, double fraction) {
        double[] point = new double[from.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = from[i] + fraction * (to[i] - from[i]);
        }
        return point;
    }

    /** The closest misclassified point; {@code null} if there was none. */
    double @Nullable [] closest() {
        return closest;
    }

    double distance() {
        return distance;
    }

    @Override
    public double @Nullable [] found() {
        return distance <= ball.radius() ? closest : null;
    }
}
