package org.zeline.si.event;

import java.util.Arrays;

/** What happened in the data, and is conditioned on, as far as a region alone does not show it. */
public sealed interface ObservedEvent {
    /**
     * The elements next to a component, none of which is marked.
     *
     * @param elements flat indices in the score map, ascending
     */
    record Neighbours(int[] elements) implements ObservedEvent {
        /** Copies the array. */
        public Neighbours {
            elements = elements.clone();
        }

        /** {@return a copy} */
        @Override
        public int[] elements() {
            return elements.clone();
        }
    }

    /**
     * Where marked elements have the highest scores: the two whose order decides.
     *
     * @param lowest flat index of the marked element with the lowest score
     * @param highest flat index of the element with the highest score that is not marked
     */
    record Border(int lowest, int highest) implements ObservedEvent {}

    /**
     * The labels that an output gives.
     *
     * @param output its index, from 0
     * @param labels for each row along the last axis the position of the largest number, from 0
     */
    record Labels(int output, int[] labels) implements ObservedEvent {
        /** Copies the array. */
        public Labels {
            labels = labels.clone();
        }

        /** {@return a copy} */
        @Override
        public int[] labels() {
            return labels.clone();
        }

        /** {@return in words, for example {@code output 1 gives the label 3}} */
        public String description() {
            return "output " + output + " gives the label" + (labels.length == 1 ? " " : "s ")
                    + String.join(
                            ", ",
                            Arrays.stream(labels).mapToObj(Integer::toString).toList());
        }
    }
}
