package org.zeline.si;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.RegionWeights;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.TestedData;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;
import org.zeline.si.event.SelectionRule;

/**
 * How a network marks a region, what the region is compared with, and what the p-value conditions on. The null
 * hypothesis says that the mean over the region, or over a component of it, equals the mean that it is compared with.
 *
 * <p>Everything here must be fixed before the data were seen, or the p-value is not valid. Immutable.
 */
public final class Hypothesis {
    private final SelectionRule rule;
    private final Comparison comparison;
    private final Statistic statistic;
    private final double nullValue;

    private Hypothesis(SelectionRule rule, Comparison comparison, Statistic statistic, double nullValue) {
        this.rule = rule;
        this.comparison = comparison;
        this.statistic = statistic;
        this.nullValue = nullValue;
    }

    /**
     * Starts a hypothesis about the elements whose score exceeds a threshold. As long as the builder is told nothing
     * else, the first input of the graph is tested, its first output is the score map, without post-processing,
     * normalisation or mask, and the region is compared with everything outside of it.
     *
     * @param threshold elements with a larger score belong to the region; infinities are allowed, NaN is not
     * @return a builder
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public static Builder regionAbove(double threshold) {
        return region(new Marking.Above(threshold));
    }

    /**
     * Starts a hypothesis about the elements that scores mark in any way; all else as in {@link #regionAbove}.
     *
     * @param marking how
     * @return a builder
     */
    public static Builder region(Marking marking) {
        return new Builder(marking);
    }

    /** {@return a builder that starts with everything that this hypothesis says} */
    public Builder toBuilder() {
        Builder builder = region(marking())
                .testedInput(inputIndex())
                .scoreOutput(outputIndex())
                .preprocess(preprocess())
                .postProcess(postProcess())
                .normalized(normalize())
                .comparedWith(comparison)
                .measuredBy(statistic)
                .nullValue(nullValue)
                .given(events());
        builder.mask = rule.mask();
        return builder;
    }

    /** {@return what the region is compared with} */
    public Comparison comparison() {
        return comparison;
    }

    /** {@return what is computed from the data, given the region} */
    public Statistic statistic() {
        return statistic;
    }

    /** {@return what the statistic of the means is under the null hypothesis, in units of the data} */
    public double nullValue() {
        return nullValue;
    }

    /** {@return how scores mark the elements of the region} */
    public Marking marking() {
        return rule.marking();
    }

    /** {@return what the p-value conditions on, all together} */
    public List<Event> events() {
        return rule.events();
    }

    /** {@return which input of the graph is tested, from 0} */
    public int inputIndex() {
        return rule.inputIndex();
    }

    /** {@return which output of the graph gives the scores, from 0} */
    public int outputIndex() {
        return rule.outputIndex();
    }

    /** {@return the steps from the raw tested input to what the network takes, in order} */
    public List<Preprocess> preprocess() {
        return rule.preprocess();
    }

    /** {@return the steps from that output to the score map, in order} */
    public List<PostProcess> postProcess() {
        return rule.postProcess();
    }

    /** {@return whether scores are scaled to [0, 1] by their minimum and maximum before the threshold} */
    public boolean normalize() {
        return rule.normalize();
    }

    /**
     * {@return where the region, and what it is compared with, may lie: a copy, with one flag per element of the score
     * map; empty for everywhere}
     */
    public Optional<boolean[]> mask() {
        return Optional.ofNullable(rule.mask());
    }

    /** {@return whether each component of the region is tested, so that there may be several results} */
    public boolean testsEach() {
        return rule.component()
                .filter(event -> event.selected() == Event.SameComponent.Selected.EACH)
                .isPresent();
    }

    /** How the region is marked. */
    SelectionRule rule() {
        return rule;
    }

    /**
     * The data that the hypothesis is about.
     *
     * @param inputs one tensor per input of the graph, in order
     * @return the tested input, with the references if there are any
     * @throws IllegalArgumentException if there is no input of that index, the reference has another shape than the
     *     input, or an element is not finite
     */
    public TestedData testedData(List<? extends Tensor> inputs) {
        if (inputIndex() >= inputs.size()) {
            throw new IllegalArgumentException(
                    "input_index is " + inputIndex() + ", there are " + inputs.size() + " inputs (counted from 0)");
        }
        Tensor tested = inputs.get(inputIndex());
        return TestedData.of(tested, comparison.references());
    }

    /** Builds a {@link Hypothesis}. Not for several threads at once. */
    public static final class Builder {
        private Marking marking;
        private @Nullable List<Event> events;
        private Comparison comparison = new Comparison.Background();
        private Statistic statistic = Statistic.MEAN_DIFFERENCE;
        private double nullValue;
        private int inputIndex;
        private int outputIndex;
        private List<Preprocess> preprocess = List.of();
        private List<PostProcess> postProcess = List.of();
        private boolean normalize;
        private boolean @Nullable [] mask;

        private Builder(Marking marking) {
            this.marking = marking;
        }

        /**
         * Moves the threshold.
         *
         * @param value elements with a larger score belong to the region
         * @return this builder
         * @throws IllegalArgumentException if it is NaN
         */
        public Builder threshold(double value) {
            return marked(new Marking.Above(value));
        }

        /**
         * Says how scores mark the elements of the region.
         *
         * @param how in place of what was said before
         * @return this builder
         */
        public Builder marked(Marking how) {
            marking = how;
            return this;
        }

        /**
         * Says what the p-value conditions on. Without this, on the whole region: exactly the same elements are marked.
         * Whatever the comparison depends on must be fixed by the events.
         *
         * @param all events, which hold together; they replace those said before
         * @return this builder
         */
        public Builder given(List<Event> all) {
            events = List.copyOf(all);
            return this;
        }

        /**
         * {@return this builder, with what the p-value conditions on, as for {@link #given(List)}}
         *
         * @param all events, which hold together
         */
        public Builder given(Event... all) {
            return given(List.of(all));
        }

        /**
         * Says which input of the graph is tested; the others are given, and held fixed. Without this, the first.
         *
         * @param index from 0
         * @return this builder
         */
        public Builder testedInput(int index) {
            inputIndex = index;
            return this;
        }

        /**
         * {@return this builder, with another output that gives the scores than the first}
         *
         * @param index from 0
         */
        public Builder scoreOutput(int index) {
            outputIndex = index;
            return this;
        }

        /**
         * Says how the network's input follows from the raw tested input, which the hypothesis is about. Without this,
         * the network takes the raw values.
         *
         * @param steps all steps, in order; they replace those said before
         * @return this builder
         */
        public Builder preprocess(List<Preprocess> steps) {
            preprocess = List.copyOf(steps);
            return this;
        }

        /**
         * Says how the score map follows from the output, for example by the difference to the input
         * ({@link PostProcess.InputDiff}) and absolute values ({@link PostProcess.Abs}). Without this, the output is
         * the score map.
         *
         * @param steps all steps, in order; they replace those said before
         * @return this builder
         */
        public Builder postProcess(PostProcess... steps) {
            return postProcess(List.of(steps));
        }

        /**
         * {@return this builder, with steps from the output to the score map}
         *
         * @param steps all steps, in order; they replace those said before
         */
        public Builder postProcess(List<PostProcess> steps) {
            postProcess = List.copyOf(steps);
            return this;
        }

        /** {@return this builder, with scores scaled to [0, 1] by their minimum and maximum before the threshold} */
        public Builder normalized() {
            return normalized(true);
        }

        /**
         * Says whether scores are scaled to [0, 1] by their minimum and maximum before the threshold. Without this,
         * they are not.
         *
         * @param value whether they are
         * @return this builder
         */
        public Builder normalized(boolean value) {
            normalize = value;
            return this;
        }

        /**
         * Keeps the region, and what it is compared with, inside a mask. Without this, they may lie everywhere.
         *
         * @param inside one flag per element of the score map
         * @return this builder
         */
        public Builder within(boolean... inside) {
            mask = inside.clone();
            return this;
        }

        /**
         * Says what the region is compared with. Without this, with the background.
         *
         * @param other what with
         * @return this builder
         */
        public Builder comparedWith(Comparison other) {
            comparison = other;
            return this;
        }

        /**
         * Says what is computed from the data. Without this, the difference of means.
         *
         * @param what the statistic
         * @return this builder
         */
        public Builder measuredBy(Statistic what) {
            statistic = what;
            return this;
        }

        /**
         * Says what the difference of means is under the null hypothesis. Without this, zero.
         *
         * @param value in units of the data
         * @return this builder
         */
        public Builder nullValue(double value) {
            nullValue = value;
            return this;
        }

        /** {@return this builder, with a comparison with everything outside of the region (within the mask)} */
        public Builder comparedWithBackground() {
            return comparedWith(new Comparison.Background());
        }

        /**
         * {@return this builder, with a comparison with what is near the region}
         *
         * @param range how near: at most this many elements away along every spatial axis, at least 1
         * @throws IllegalArgumentException if the range is less than 1
         */
        public Builder comparedWithNeighborhood(int range) {
            return comparedWith(new Comparison.Neighborhood(range));
        }

        /**
         * Compares the region with the same region of another image; {@link Comparison.Reference} says what that means
         * for the covariance.
         *
         * @param image of the tested input's shape
         * @return this builder
         */
        public Builder comparedWithReference(RealTensor image) {
            return comparedWith(new Comparison.Reference(image));
        }

        /**
         * {@return this builder, with a contrast of the caller's own}
         *
         * @param weights of the elements, given the region
         */
        public Builder contrastedBy(RegionWeights weights) {
            return comparedWith(new Comparison.Contrast(weights));
        }

        /**
         * {@return the hypothesis}
         *
         * @throws IllegalArgumentException if an index is negative, the events do not fix what is compared, or the
         *     statistic does not fit the comparison or the null value
         */
        public Hypothesis build() {
            statistic.requireFits(comparison, nullValue);
            List<Event> usual = marking.isFixed() ? List.of() : List.of(new Event.SameRegion());
            return new Hypothesis(
                    new SelectionRule(
                            inputIndex,
                            outputIndex,
                            preprocess,
                            postProcess,
                            normalize,
                            marking,
                            mask,
                            events == null ? usual : events),
                    comparison,
                    statistic,
                    nullValue);
        }
    }
}
