package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * APGD (Croce and Hein, ICML 2020, algorithm 1) in the maximum and the Euclidean norm, for one sample. Checkpoints and
 * the comparison with rho are those of the authors' implementation: windows of {@code floor(0.22 n)} steps, then each
 * {@code floor(0.03 n)} shorter, down to {@code floor(0.06 n)}; for 100 steps these are the windows of the paper.
 */
final class AscentSearch implements Ascent {
    /** The weight of a step against the momentum. */
    private static final double STEP_WEIGHT = 0.75;

    /** The step is halved if no more than this fraction of the steps in a window raised the loss. */
    private static final double RHO = 0.75;

    private final NormBall ball;
    private final double[] x;
    private final int steps;
    private final SearchGoal goal;
    private double[] now;
    private double[] before;
    private double[] gradient = new double[0];
    private double[] best;
    private double[] bestGradient = new double[0];
    private double bestLoss = Double.NEGATIVE_INFINITY;
    private double lastLoss;
    private double bestAtCheck;
    private double step;
    private boolean halved = true;
    private int window;
    private int inWindow;
    private int raised;
    private int done = -1;
    private boolean flat;
    private double @Nullable [] found;

    /** A search from a random point of the surface of the ball, moved into the bounds. */
    AscentSearch(NormBall ball, double[] x, int steps, SearchGoal goal, SplittableRandom random) {
        this.ball = ball;
        this.x = x;
        this.steps = steps;
        this.goal = goal;
        this.now = ball.surfacePoint(x, random);
        this.before = now;
        this.best = now;
        this.step = 2 * ball.radius();
        this.window = Math.max((int) (0.22 * steps), 1);
    }

    @Override
    public double @Nullable [] next() {
        return done == steps || found != null ? null : now;
    }

    @Override
    public SearchGoal goal() {
        return goal;
    }

    @Override
    public void observe(double[] logits, double loss, double[] slopes) {
        done++;
        gradient = slopes;
        if (goal.reached(logits)) {
            found = now;
        }
        if (done == 0) {
            flat = Ascent.isZero(slopes);
            bestGradient = slopes;
            bestLoss = loss;
            bestAtCheck = loss;
        } else {
            raised += loss > lastLoss ? 1 : 0;
            if (loss > bestLoss) {
                bestLoss = loss;
                best = now;
                bestGradient = slopes;
            }
            inWindow++;
        }
        lastLoss = loss;
        if (inWindow == window) {
            check();
        }
        if (done < steps) {
            advance();
        }
    }

    /** Halves the step, and returns to the best point, if the steps since the last check made too little progress. */
    private void check() {
        boolean slow = raised <= RHO * window;
        boolean stuck = !halved && bestAtCheck >= bestLoss;
        halved = slow || stuck;
        bestAtCheck = bestLoss;
        if (halved) {
            step /= 2;
            now = best;
            gradient = bestGradient;
        }
        inWindow = 0;
        raised = 0;
        window = Math.max(window - Math.max((int) (0.03 * steps), 1), Math.max((int) (0.06 * steps), 1));
    }

    /** {@code z = P(now + step d); P(now + a (z - now) + (1 - a)(now - before))}, with a = 1 at first. */
    private void advance() {
        double weight = done == 0 ? 1 : STEP_WEIGHT;
        double[] direction = new double[x.length];
        ball.norm().steepest(gradient, 0, x.length, direction);
        double[] next = new double[x.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = now[i] + step * direction[i];
        }
        ball.project(next, x, x.length);
        for (int i = 0; i < next.length; i++) {
            next[i] = now[i] + weight * (next[i] - now[i]) + (1 - weight) * (now[i] - before[i]);
        }
        ball.project(next, x, x.length);
        before = now;
        now = next;
    }

    /** The size of the next step. */
    double step() {
        return step;
    }

    @Override
    public double[] best() {
        return best;
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
