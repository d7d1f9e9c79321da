package org.zeline.lsa.network;

import java.util.Locale;

/** What a row of a network's first output says about the classes. */
public enum ClassScores {
    /** One logit per class. */
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
    /** One logit, whose sigmoid is the probability of class 1: above 0 means class 1, otherwise class 0. */
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
            double p = clamped(output);
            return Math.log(p) - Math.log1p(-p);
        }

        @Override
        double slope(double output) {
            double p = clamped(output);
            return 1 / (p * (1 - p));
        }
    };

    /** Probabilities are kept at least that far from 0 and 1, so that their logits are finite. */
    private static final double MARGIN = 1e-15;

    private static double clamped(double p) {
        return Math.max(MARGIN, Math.min(p, 1 - MARGIN));
    }

    /** The logit of class 1, where that of class 0 is 0. */
    abstract double logit(double output);

    /** The derivative of that logit. */
    abstract double slope(double output);

    /**
     * {@return the kind of scores with that name}
     *
     * @param name {@code classes}, {@code logit} or {@code probability}
     * @throws IllegalArgumentException if there is none
     */
    public static ClassScores of(String name) {
        for (ClassScores scores : values()) {
            if (scores.name().toLowerCase(Locale.ROOT).equals(name)) {
                return scores;
            }
        }
        throw new IllegalArgumentException("scores must be classes, logit or probability, got '" + name + "'");
    }
}
