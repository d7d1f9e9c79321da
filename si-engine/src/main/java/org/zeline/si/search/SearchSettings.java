package org.zeline.si.search;

import java.util.Locale;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;

/**
 * How the line is searched.
 *
 * @param mode which search
 * @param order where a stepping search goes next
 * @param stop when the bounds on the p-value are good enough
 * @param maxEvaluations the most evaluations of the network; the bounds found by then are the answer
 * @param failureProbability with at most this probability, over the search's own random numbers, a bounded search may
 *     misjudge a point of the line; other searches use none
 */
public record SearchSettings(Mode mode, SearchOrder order, Stop stop, int maxEvaluations, double failureProbability) {
    /**
     * The bounded search to a precision of 0.001 with at most 100,000 evaluations; a stepping search in its place goes
     * by order pi3.
     */
    public static final SearchSettings DEFAULT =
            new SearchSettings(Mode.BOUNDED, Order.PI3, new Stop.Precision(0.001), 100_000);

    /** Checks the number. */
    public SearchSettings {
        if (maxEvaluations < 1) {
            throw new IllegalArgumentException("max_evaluations must be at least 1, got " + maxEvaluations);
        }
        requireProbability(failureProbability);
    }

    private static void requireProbability(double failure) {
        if (!(failure > 0 && failure < 1)) {
            throw new IllegalArgumentException(
                    "the failure probability (certainty) must lie within (0, 1), got " + failure);
        }
    }

    /**
     * Settings with the default failure probability of 1e-12.
     *
     * @param mode which search
     * @param order where a stepping search goes next
     * @param stop when the bounds on the p-value are good enough
     * @param maxEvaluations the most evaluations of the network
     */
    public SearchSettings(Mode mode, SearchOrder order, Stop stop, int maxEvaluations) {
        this(mode, order, stop, maxEvaluations, 1e-12);
    }

    /** {@return a builder that starts with {@link #DEFAULT}} */
    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    /** {@return a builder that starts with these settings} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * The same settings with another search.
     *
     * @param other which search
     * @return a changed copy
     */
    public SearchSettings with(Mode other) {
        return new SearchSettings(other, order, stop, maxEvaluations, failureProbability);
    }

    /** Builds {@link SearchSettings}. Not for several threads at once. */
    public static final class Builder {
        private Mode mode;
        private SearchOrder order;
        private Stop stop;
        private int maxEvaluations;
        private double failureProbability;

        private Builder(SearchSettings start) {
            this.mode = start.mode;
            this.order = start.order;
            this.stop = start.stop;
            this.maxEvaluations = start.maxEvaluations;
            this.failureProbability = start.failureProbability;
        }

        /**
         * Chooses the search. By default, the bounded one.
         *
         * @param value which search
         * @return this builder
         */
        public Builder mode(Mode value) {
            mode = value;
            return this;
        }

        /**
         * Chooses where a stepping search goes next. By default, {@link Order#PI3}.
         *
         * @param value the order; other searches ignore it
         * @return this builder
         */
        public Builder order(SearchOrder value) {
            order = value;
            return this;
        }

        /**
         * Chooses when the bounds on the p-value are good enough. By default, at a precision of 0.001.
         *
         * @param value when to stop
         * @return this builder
         */
        public Builder stop(Stop value) {
            stop = value;
            return this;
        }

        /**
         * Stops when the bounds on the p-value are this close.
         *
         * @param width positive
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder precision(double width) {
            return stop(new Stop.Precision(width));
        }

        /**
         * Stops when the bounds on the p-value lie on one side of a significance level.
         *
         * @param level within (0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder decision(double level) {
            return stop(new Stop.Decision(level));
        }

        /**
         * Limits the evaluations of the network; the bounds found by then are the answer. By default, 100,000.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder maxEvaluations(int count) {
            maxEvaluations = count;
            return this;
        }

        /**
         * Limits the probability, over the search's own random numbers, that a bounded search misjudges a point of the
         * line. By default, 1e-12.
         *
         * @param value within (0, 1); without random numbers at all, search in the mode {@link Mode#SURE}
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder failureProbability(double value) {
            requireProbability(value);
            failureProbability = value;
            return this;
        }

        /**
         * {@return the settings}
         *
         * @throws IllegalArgumentException if evaluations are limited to less than 1
         */
        public SearchSettings build() {
            return new SearchSettings(mode, order, stop, maxEvaluations, failureProbability);
        }
    }

    /** Which search. */
    public enum Mode {
        /** Branch and bound on intervals until the bounds are good enough. */
        BOUNDED,
        /** The bounded search without random numbers: its bounds hold always, but large networks may not end. */
        SURE,
        /** Follows intervals of the line exactly, all their linear pieces at once. */
        SWEEP,
        /** Steps from one linear piece to the next until the bounds are good enough; the reference for the others. */
        PARAMETRIC,
        /** Steps over the whole line, as far as the null distribution has a mass that a double can represent. */
        EXHAUSTIVE,
        /** Conditions on the linear piece that holds the statistic: valid, but with less power. */
        OVER_CONDITIONING;

        /**
         * Whether the search may use random numbers of its own. Only then can it fail with a probability, which
         * {@link SearchSettings#failureProbability} limits.
         *
         * @return whether it may
         */
        public boolean isRandomized() {
            return this == BOUNDED;
        }

        /**
         * Finds a mode by its name.
         *
         * @param name for example {@code over-conditioning}
         * @return the mode
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Mode of(String name) {
            for (Mode mode : values()) {
                if (mode.toString().equals(name)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(
                    "search mode must be bounded, sure, sweep, parametric, exhaustive or over-conditioning, got '"
                            + name + "'");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Which end of the searched interval a stepping search extends next. */
    public enum Order implements SearchOrder {
        /** Around the statistic, the end nearest to it. */
        PI1,
        /** Around the mode of the null distribution, the end of highest density. */
        PI2,
        /** Around the statistic, the end of highest density. */
        PI3;

        /**
         * Finds an order by its name.
         *
         * @param name {@code pi1}, {@code pi2} or {@code pi3}
         * @return the order
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Order of(String name) {
            for (Order order : values()) {
                if (order.toString().equals(name)) {
                    return order;
                }
            }
            throw new IllegalArgumentException("search order must be pi1, pi2 or pi3, got '" + name + "'");
        }

        @Override
        public double start(double stat, NullDistribution distribution) {
            return this == PI2 ? distribution.mode() : stat;
        }

        @Override
        public boolean goesUp(double low, double high, double stat, NullDistribution distribution) {
            return this == PI1
                    ? high - stat <= stat - low
                    : distribution.logDensity(high) >= distribution.logDensity(low);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** When the bounds on the p-value are good enough; users may bring their own. */
    public interface Stop {
        /**
         * Decides by the bounds.
         *
         * @param p bounds on the p-value
         * @return whether to stop
         */
        boolean reached(PValue p);

        /**
         * The bounds are this close.
         *
         * @param width positive
         */
        record Precision(double width) implements Stop {
            /** Checks the number. */
            public Precision {
                if (!(width > 0)) {
                    throw new IllegalArgumentException("precision must be positive, got " + width);
                }
            }

            @Override
            public boolean reached(PValue p) {
                return p.upper() - p.lower() < width;
            }
        }

        /**
         * The bounds lie on one side of a significance level.
         *
         * @param level within (0, 1)
         */
        record Decision(double level) implements Stop {
            /** Checks the number. */
            public Decision {
                if (!(level > 0 && level < 1)) {
                    throw new IllegalArgumentException("decision level must lie within (0, 1), got " + level);
                }
            }

            @Override
            public boolean reached(PValue p) {
                return p.lower() > level || p.upper() <= level;
            }
        }
    }
}
