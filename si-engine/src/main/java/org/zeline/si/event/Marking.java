package org.zeline.si.event;

import java.util.Arrays;

/** How a score map marks the elements of a region. */
public sealed interface Marking {
    /** {@return whether the same elements are marked in all data} */
    default boolean isFixed() {
        return false;
    }

    /** {@return whether elements compete: whether one is marked depends on the scores of all others} */
    default boolean competes() {
        return this instanceof TopCount || this instanceof TopFraction;
    }

    /** {@return why nothing is marked, in words} */
    default String absence() {
        return "no element has " + description();
    }

    /** {@return what is marked, in words, for example {@code a score above 0.5}} */
    String description();

    /**
     * The elements whose score exceeds a threshold.
     *
     * @param threshold not NaN
     */
    record Above(double threshold) implements Marking {
        /** Checks the threshold. */
        public Above {
            if (Double.isNaN(threshold)) {
                throw new IllegalArgumentException("threshold must be a number, got NaN");
            }
        }

        @Override
        public String absence() {
            return "no score exceeds the threshold " + threshold;
        }

        @Override
        public String description() {
            return "a score above " + threshold;
        }
    }

    /**
     * The elements whose scores lie between two numbers.
     *
     * @param lower scores exceed it
     * @param upper scores are at most this, above {@code lower}
     */
    record Between(double lower, double upper) implements Marking {
        /** Checks the numbers. */
        public Between {
            if (!(lower < upper)) {
                throw new IllegalArgumentException(
                        "interval must have its lower number first, got " + lower + " and " + upper);
            }
        }

        @Override
        public String description() {
            return "a score above " + lower + " and up to " + upper;
        }
    }

    /**
     * The elements with the highest scores; of equal ones, those that come first.
     *
     * @param count how many, at least 1
     */
    record TopCount(int count) implements Marking {
        /** Checks the number. */
        public TopCount {
            if (count < 1) {
                throw new IllegalArgumentException("top_k must be at least 1, got " + count);
            }
        }

        @Override
        public String description() {
            return "one of the " + count + " highest scores";
        }
    }

    /**
     * A share of the elements, those with the highest scores; of equal ones, those that come first.
     *
     * @param share of the elements inside the mask, in (0, 1]; their number is rounded up
     */
    record TopFraction(double share) implements Marking {
        /** Checks the share. */
        public TopFraction {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("top_fraction must lie within (0, 1], got " + share);
            }
        }

        @Override
        public String description() {
            return "a score among the highest " + 100 * share + " %";
        }
    }

    /**
     * The elements for which one channel, axis 1, has the highest score; of equal ones, the first counts as the
     * highest.
     *
     * @param channel from 0
     */
    record HighestChannel(int channel) implements Marking {
        /** Checks the channel. */
        public HighestChannel {
            if (channel < 0) {
                throw new IllegalArgumentException("class must not be negative, got " + channel);
            }
        }

        @Override
        public String description() {
            return "class " + channel + " as that of the highest score";
        }
    }

    /**
     * Elements that do not depend on the data.
     *
     * @param region at least one element
     */
    record Fixed(Region region) implements Marking {
        /** Sorts and checks the elements. */
        public Fixed {
            int[] elements =
                    Arrays.stream(region.elements()).sorted().distinct().toArray();
            if (elements.length == 0) {
                throw new IllegalArgumentException("a fixed region needs at least one element");
            }
            if (elements[0] < 0) {
                throw new IllegalArgumentException("a fixed region has no element " + elements[0]);
            }
            region = new Region(elements);
        }

        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public String description() {
            return "a place in the region that was fixed beforehand";
        }
    }
}
