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
        /** One cycle: linearly from 0 to 1 until t = 2/5, and back to 0. */
        CYCLIC
    }

    private static final double PEAK = 0.4;

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
            case CYCLIC -> t < PEAK ? (step + 1) / (PEAK * steps + 1) : (1 - t) / (1 - PEAK);
        };
    }
}
