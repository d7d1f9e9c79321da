package org.zeline.lsa.training;

/**
 * How the learning rate changes, as a factor of the rate that is set: a function of t, which goes from 0 to 1 over the
 * whole training, and of the number e of completed epochs.
 *
 * @param shape the kind of change
 * @param warmup the fraction of the training over which the rate first rises linearly from 0, in [0, 1)
 * @param stepEpochs the number of epochs between two drops, at least 1; for {@link Shape#STEP} only
 * @param stepFactor the factor of each drop, in (0, 1]; for {@link Shape#STEP} only
 */
public record LearningRateSchedule(Shape shape, double warmup, int stepEpochs, double stepFactor) {
    /** Kinds of schedules. */
    public enum Shape {
        /** 1. */
        CONSTANT,
        /** {@code stepFactor^floor(e / stepEpochs)}. */
        STEP,
        /** {@code (1 + cos(pi t)) / 2}, with t over the part after the warm-up. */
        COSINE,
        /** {@code 1 - t}, with t over the part after the warm-up. */
        LINEAR,
        /** Linearly from 0 to 1 until t = 2/5, and back to 0. */
        CYCLIC,
        /**
         * The one-cycle policy (Smith 2018), with the proportions and the cosines of PyTorch's OneCycleLR: from 1/25 to
         * 1 until t = 3/10, then to 1/250000.
         */
        ONE_CYCLE
    }

    private static final double PEAK = 0.4;
    private static final double ONE_CYCLE_PEAK = 0.3;
    private static final double ONE_CYCLE_START = 1.0 / 25;
    private static final double ONE_CYCLE_END = ONE_CYCLE_START / 1e4;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LearningRateSchedule {
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException(
                    "the warm-up must be a fraction of the training in [0, 1), got " + warmup);
        }
        if (stepEpochs < 1 || !(stepFactor > 0 && stepFactor <= 1)) {
            throw new IllegalArgumentException("a step schedule needs a number of epochs of at least 1 and a factor in"
                    + " (0, 1], got " + stepEpochs + " and " + stepFactor);
        }
    }

    /** {@return a constant rate} */
    public static LearningRateSchedule constant() {
        return of(Shape.CONSTANT);
    }

    /**
     * {@return a schedule without warm-up; for {@link Shape#STEP} a drop to a tenth every 10 epochs}
     *
     * @param shape the kind of change
     */
    public static LearningRateSchedule of(Shape shape) {
        return new LearningRateSchedule(shape, 0, 10, 0.1);
    }

    /**
     * {@return the same schedule with another warm-up}
     *
     * @param fraction of the training, in [0, 1)
     */
    public LearningRateSchedule withWarmup(double fraction) {
        return new LearningRateSchedule(shape, fraction, stepEpochs, stepFactor);
    }

    /**
     * {@return the same schedule with other drops}
     *
     * @param epochs the number of epochs between two drops, at least 1
     * @param factor the factor of each drop, in (0, 1]
     */
    public LearningRateSchedule withSteps(int epochs, double factor) {
        return new LearningRateSchedule(shape, warmup, epochs, factor);
    }

    /** The factor at a step. */
    double factor(long step, long steps, int epoch) {
        double t = step / (double) steps;
        if (t < warmup) {
            return (step + 1) / (warmup * steps + 1);
        }
        double left = (t - warmup) / (1 - warmup);
        return switch (shape) {
            case CONSTANT -> 1;
            case STEP -> {
                int drops = epoch / stepEpochs;
                yield Math.pow(stepFactor, drops);
            }
            case COSINE -> (1 + Math.cos(Math.PI * left)) / 2;
            case LINEAR -> 1 - left;
            case ONE_CYCLE -> oneCycle(step, steps);
            case CYCLIC -> t < PEAK ? (step + 1) / (PEAK * steps + 1) : (1 - t) / (1 - PEAK);
        };
    }

    /** Both phases end at their last step; the warm-up is part of the first one. */
    private static double oneCycle(long step, long steps) {
        double peak = ONE_CYCLE_PEAK * steps - 1;
        if (step <= peak) {
            return annealed(ONE_CYCLE_START, 1, step / peak);
        }
        return annealed(1, ONE_CYCLE_END, (step - peak) / (steps - 1 - peak));
    }

    private static double annealed(double from, double to, double part) {
        return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
    }
}
