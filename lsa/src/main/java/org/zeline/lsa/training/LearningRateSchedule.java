package org.zeline.lsa.training;

/**
 * How the learning rate changes, as a factor of the rate that is set: {@code factor(t)}, with t going from 0 to 1 over
 * the whole training and e the number of epochs that are over.
 *
 * @param shape how it changes
 * @param warmup over which part of the training it first rises from 0 to its full value, in a straight line
 * @param every after how many epochs it falls, for {@link Shape#STEP}
 * @param fall to what part it falls, for {@link Shape#STEP}
 */
public record LearningRateSchedule(Shape shape, double warmup, int every, double fall) {
    /** Kinds of schedules. */
    public enum Shape {
        /** 1. */
        CONSTANT,
        /** {@code fall^floor(e / every)}. */
        STEP,
        /** {@code (1 + cos(pi t)) / 2}, of what is left after the warm-up. */
        COSINE,
        /** {@code 1 - t}, of what is left after the warm-up. */
        LINEAR,
        /** One cycle: in a straight line from 0 to 1 until t = 2/5, and back to 0. */
        CYCLIC
    }

    private static final double PEAK = 0.4;

    /** Checks the numbers. */
    public LearningRateSchedule {
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException("the warm-up must be a part of the training in [0, 1), got " + warmup);
        }
        if (every < 1 || !(fall > 0 && fall <= 1)) {
            throw new IllegalArgumentException(
                    "steps need a number of epochs and a factor in (0, 1], got " + every + " and " + fall);
        }
    }

    /** {@return the same rate all the time} */
    public static LearningRateSchedule constant() {
        return new LearningRateSchedule(Shape.CONSTANT, 0, 1, 1);
    }

    /** The factor at one of the steps. */
    double factor(long step, long steps, int epoch) {
        double t = step / (double) steps;
        if (t < warmup) {
            return (step + 1) / (warmup * steps + 1);
        }
        double left = (t - warmup) / (1 - warmup);
        return switch (shape) {
            case CONSTANT -> 1;
            case STEP -> {
                int falls = epoch / every;
                yield Math.pow(fall, falls);
            }
            case COSINE -> (1 + Math.cos(Math.PI * left)) / 2;
            case LINEAR -> 1 - left;
            case CYCLIC -> t < PEAK ? (step + 1) / (PEAK * steps + 1) : (1 - t) / (1 - PEAK);
        };
    }
}
