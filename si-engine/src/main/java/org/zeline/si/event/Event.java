package org.zeline.si.event;

/** What a p-value conditions on: something that the data led to, and that must be the same along the line. */
public sealed interface Event {
    /** {@return the event in words, for example {@code the same elements are marked}} */
    String description();

    /** The same elements are marked. */
    record SameRegion() implements Event {
        @Override
        public String description() {
            return "exactly the same elements are marked";
        }
    }

    /**
     * One connected component is marked in the same way: its elements are, and the elements next to it are not. What is
     * marked elsewhere does not matter.
     *
     * @param connectivity how many neighbours an element has: 2 in a signal, 4 or 8 in an image, 6, 18 or 26 in a
     *     volume
     * @param selected which component is tested
     * @param leastSize components with fewer elements are not tested, at least 1
     */
    record SameComponent(int connectivity, Selected selected, int leastSize) implements Event {
        /** Checks the size. */
        public SameComponent {
            if (leastSize < 1) {
                throw new IllegalArgumentException("min_size must be at least 1, got " + leastSize);
            }
        }

        @Override
        public String description() {
            String marked = "the elements of this component are marked and those next to it are not";
            return selected == Selected.EACH ? marked : marked + ", and it holds the highest score";
        }

        /** Which components are tested. */
        public enum Selected {
            /** Each of them, all alike. */
            EACH,
            /** The one that holds the highest score; that it does is part of the event. */
            PEAK
        }
    }

    /**
     * The position of the largest number in each row of an output, along its last axis, stays the same.
     *
     * @param output its index, from 0
     */
    record SameLabel(int output) implements Event {
        /** Checks the index. */
        public SameLabel {
            requireIndex(output);
        }

        @Override
        public String description() {
            return "the label that output " + output + " gives is the same";
        }
    }

    /**
     * Every element of an output of integers or booleans stays the same.
     *
     * @param output its index, from 0
     */
    record SameValues(int output) implements Event {
        /** Checks the index. */
        public SameValues {
            requireIndex(output);
        }

        @Override
        public String description() {
            return "every element of output " + output + " is the same";
        }
    }

    /**
     * Every element of an output stays on its side of a threshold.
     *
     * @param output its index, from 0
     * @param threshold elements exceed it, or do not
     */
    record SameSide(int output, double threshold) implements Event {
        /** Checks the index and the threshold. */
        public SameSide {
            requireIndex(output);
            if (Double.isNaN(threshold)) {
                throw new IllegalArgumentException("threshold must be a number, got NaN");
            }
        }

        @Override
        public String description() {
            return "every element of output " + output + " stays on its side of " + threshold;
        }
    }

    private static void requireIndex(int output) {
        if (output < 0) {
            throw new IllegalArgumentException("output_index must not be negative, got " + output);
        }
    }
}
