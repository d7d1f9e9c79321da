package org.zeline.lsa;

import java.util.Locale;
import org.zeline.interpreter.value.ModelException;

/** What a row of a network's first output says of the classes. */
public enum Scoring {
    /** A logit a class. */
    CLASSES {
        @Override
        double logit(double output) {
            return output;
        }

        @Override
        double slope(double output) {
            return 1;
        }
    },
    /** One logit, above 0 for class 1, else class 0: its sigmoid is the probability of class 1. */
    LOGIT {
        @Override
        double logit(double output) {
            return output;
        }

        @Override
        double slope(double output) {
            return 1;
        }
    },
    /** The probability of class 1. */
    PROBABILITY {
        @Override
        double logit(double output) {
            double p = inside(output);
            return Math.log(p) - Math.log1p(-p);
        }

        @Override
        double slope(double output) {
            double p = inside(output);
            return 1 / (p * (1 - p));
        }
    };

    /** So near to 0 and 1 probabilities are still told apart. */
    private static final double LEAST = 1e-15;

    private static double inside(double p) {
        return Math.max(LEAST, Math.min(p, 1 - LEAST));
    }

    /** The logit of class 1, where that of class 0 is 0. */
    abstract double logit(double output);

    /** The derivative of that logit. */
    abstract double slope(double output);

    /**
     * {@return the scoring of that name}
     *
     * @param name in small letters
     * @throws ModelException if there is none
     */
    public static Scoring of(String name) {
        for (Scoring scoring : values()) {
            if (scoring.name().toLowerCase(Locale.ROOT).equals(name)) {
                return scoring;
            }
        }
        throw new ModelException("scores must be classes, logit or probability, got '" + name + "'");
    }
}
