package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.Loss;

/**
 * Steps along the steepest direction, each followed by a projection onto the ball: with one step FGSM (Goodfellow et
 * al. 2015) or, from a random start, FFGSM (Wong et al. 2020); with several BIM (Kurakin et al. 2017), PGD (Madry et
 * al. 2018), with momentum MI-FGSM (Dong et al. 2018), and on the divergence TPGD (Zhang et al. 2019). Immutable.
 */
public final class ProjectedGradient implements GradientAttack {
    private static final double NEARNESS = 0.001;

    private final String name;
    private final NormBall ball;
    private final double step;
    private final int steps;
    private final Start start;
    private final double momentum;
    private final AttackObjective objective;
    private final int restarts;

    private ProjectedGradient(Builder builder) {
        this.name = builder.name;
        this.ball = builder.ball;
        this.step = builder.step;
        this.steps = builder.steps;
        this.start = builder.start;
        this.momentum = builder.momentum;
        this.objective = builder.objective;
        this.restarts = builder.restarts;
    }

    /** Where an attack starts. */
    public enum Start {
        /** At the sample. */
        SAMPLE,
        /** At a random point of the ball: in the maximum norm, uniform. */
        UNIFORM,
        /** At the sample plus normal noise of standard deviation 0.001, projected onto the ball. */
        NEAR
    }

    /** Collects the parameters of an attack. */
    public static final class Builder {
        private final String name;
        private final NormBall ball;
        private double step;
        private int steps = 1;
        private Start start = Start.SAMPLE;
        private double momentum;
        private AttackObjective objective = AttackObjective.CROSS_ENTROPY;
        private int restarts = 1;

        private Builder(String name, NormBall ball) {
            this.name = name;
            this.ball = ball;
            this.step = ball.radius();
        }

        /**
         * Sets the size of a step; by default the radius.
         *
         * @param size in the norm of the ball, finite and at least 0
         * @return this builder
         */
        public Builder step(double size) {
            this.step = size;
            return this;
        }

        /**
         * Sets the number of steps; by default 1.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder steps(int count) {
            this.steps = count;
            return this;
        }

        /**
         * Sets where the attack starts; by default at the sample.
         *
         * @param place the start
         * @return this builder
         */
        public Builder start(Start place) {
            this.start = place;
            return this;
        }

        /**
         * Lets steps follow {@code factor * (previous direction) + g}, with g the gradient divided by its mean absolute
         * value; by default 0, which follows the gradient itself.
         *
         * @param factor at least 0
         * @return this builder
         */
        public Builder momentum(double factor) {
            this.momentum = factor;
            return this;
        }

        /**
         * Sets what is maximised; by default the cross-entropy.
         *
         * @param maximised the objective
         * @return this builder
         */
        public Builder objective(AttackObjective maximised) {
            this.objective = maximised;
            return this;
        }

        /**
         * Sets how many runs there are, of which the best result per sample counts; by default 1.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder restarts(int count) {
            this.restarts = count;
            return this;
        }

        /**
         * {@return the attack}
         *
         * @throws IllegalArgumentException if a parameter is out of range
         */
        public ProjectedGradient build() {
            if (!(step >= 0) || Double.isInfinite(step) || steps < 1 || restarts < 1 || !(momentum >= 0)) {
                throw new IllegalArgumentException("an attack needs a finite step and a momentum of at least 0, and"
                        + " steps and restarts of at least 1; got step " + step + ", momentum " + momentum + ", steps "
                        + steps + ", restarts " + restarts);
            }
            return new ProjectedGradient(this);
        }
    }

    /**
     * {@return a builder of an attack with one step of the whole radius from the sample}
     *
     * @param name in reports
     * @param ball where results lie
     */
    public static Builder builder(String name, NormBall ball) {
        return new Builder(name, ball);
    }

    /**
     * {@return the fast gradient sign method: one step of the whole radius}
     *
     * @param ball where results lie
     */
    public static ProjectedGradient fgsm(NormBall ball) {
        return builder("fgsm", ball).build();
    }

    /**
     * {@return fast FGSM: one step from a random start}
     *
     * @param ball where results lie
     * @param step the size of the step, usually 1.25 times the radius
     */
    public static ProjectedGradient ffgsm(NormBall ball, double step) {
        return builder("ffgsm", ball).step(step).start(Start.UNIFORM).build();
    }

    /**
     * {@return the basic iterative method}
     *
     * @param ball where results lie
     * @param step the size of a step
     * @param steps the number of steps
     */
    public static ProjectedGradient bim(NormBall ball, double step, int steps) {
        return builder("bim", ball).step(step).steps(steps).build();
    }

    /**
     * {@return projected gradient ascent on the cross-entropy}
     *
     * @param ball where results lie
     * @param step the size of a step
     * @param steps the number of steps
     * @param start where it starts
     * @param restarts the number of runs
     */
    public static ProjectedGradient pgd(NormBall ball, double step, int steps, Start start, int restarts) {
        return builder("pgd", ball)
                .step(step)
                .steps(steps)
                .start(start)
                .restarts(restarts)
                .build();
    }

    /**
     * {@return the momentum iterative method}
     *
     * @param ball where results lie
     * @param step the size of a step
     * @param steps the number of steps
     * @param momentum usually 1
     */
    public static ProjectedGradient mifgsm(NormBall ball, double step, int steps, double momentum) {
        return builder("mifgsm", ball)
                .step(step)
                .steps(steps)
                .momentum(momentum)
                .build();
    }

    /**
     * {@return the inner attack of TRADES: ascent on the divergence from a start near the sample}
     *
     * @param ball where results lie
     * @param step the size of a step
     * @param steps the number of steps
     */
    public static ProjectedGradient tpgd(NormBall ball, double step, int steps) {
        return builder("tpgd", ball)
                .step(step)
                .steps(steps)
                .start(Start.NEAR)
                .objective(AttackObjective.DIVERGENCE)
                .build();
    }

    @Override
    public ProjectedGradient with(AttackObjective maximised) {
        return builder(name, ball)
                .step(step)
                .steps(steps)
                .start(start)
                .momentum(momentum)
                .objective(maximised)
                .restarts(restarts)
                .build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public NormBall ball() {
        return ball;
    }

    /** All parameters; two attacks with the same text are the same. */
    @Override
    public String toString() {
        return "ProjectedGradient[name=" + name + ", ball=" + ball + ", step=" + step + ", steps=" + steps + ", start="
                + start + ", momentum=" + momentum + ", objective=" + objective + ", restarts=" + restarts + "]";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        double[] reference = objective.cleanOutput(network, x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        Loss loss = objective.loss(goal, reference);
        double[] best = ascend(network, x, loss, random);
        if (restarts > 1) {
            double[] highest = network.gradient(batch(x, best), loss).losses();
            int width = clean.length / Math.max(1, x.shape().extent(0));
            for (int restart = 1; restart < restarts; restart++) {
                double[] other = ascend(network, x, loss, random);
                double[] losses = network.gradient(batch(x, other), loss).losses();
                for (int s = 0; s < losses.length; s++) {
                    if (losses[s] > highest[s]) {
                        highest[s] = losses[s];
                        System.arraycopy(other, s * width, best, s * width, width);
                    }
                }
            }
        }
        return batch(x, best);
    }

    private double[] ascend(Classifier network, Tensor x, Loss loss, SplittableRandom random) {
        double[] clean = x.doubles();
        int width = clean.length / Math.max(1, x.shape().extent(0));
        double[] moved = start(clean, width, random);
        double[] accumulated = new double[clean.length];
        double[] direction = new double[clean.length];
        for (int i = 0; i < steps; i++) {
            double[] gradient = network.gradient(batch(x, moved.clone()), loss).gradient();
            for (int from = 0; from < clean.length; from += width) {
                if (momentum > 0) {
                    accumulate(gradient, from, width, accumulated);
                }
                ball.norm().steepest(momentum > 0 ? accumulated : gradient, from, width, direction);
            }
            for (int j = 0; j < moved.length; j++) {
                moved[j] += step * direction[j];
            }
            ball.project(moved, clean, width);
        }
        return moved;
    }

    private void accumulate(double[] gradient, int from, int width, double[] accumulated) {
        double sum = 0;
        for (int i = from; i < from + width; i++) {
            sum += Math.abs(gradient[i]);
        }
        double scale = sum > 0 ? width / sum : 0;
        for (int i = from; i < from + width; i++) {
            accumulated[i] = momentum * accumulated[i] + scale * gradient[i];
        }
    }

    private double[] start(double[] x, int width, SplittableRandom random) {
        return switch (start) {
            case SAMPLE -> x.clone();
            case UNIFORM -> ball.randomPoint(x, width, random);
            case NEAR -> {
                double[] moved = x.clone();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += NEARNESS * random.nextGaussian();
                }
                ball.project(moved, x, width);
                yield moved;
            }
        };
    }

    /** A batch like {@code x} with other values, which are not copied. */
    static Tensor batch(Tensor x, double[] values) {
        return new RealTensor(x.type(), x.shape(), values);
    }
}
