package org.zeline.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceKnowledge;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.search.SearchSettings;

/**
 * A question about the region that a network marks, and the data that it is about.
 *
 * @param name what to call it in messages: the file that it came from
 * @param inputs one tensor per input of the graph, in order
 * @param random fixed draws, one list per random node in graph order, or {@code null} for seeded ones
 * @param hypothesis how the region is marked and what is asked
 * @param variance what is known about the noise
 * @param randomization what is added to what the network sees, if anything
 * @param alternative which deviations count
 * @param search how the line is searched
 */
public record Problem(
        String name,
        List<RealTensor> inputs,
        @Nullable List<double[]> random,
        Hypothesis hypothesis,
        StatedVariance variance,
        Optional<RandomizedSelection> randomization,
        Alternative alternative,
        SearchSettings search) {
    /** Copies the lists, and checks that the search can become as precise as it is asked to. */
    public Problem {
        inputs = List.copyOf(inputs);
        random = random == null ? null : List.copyOf(random);
        double apart = 2 * search.failureProbability();
        if (search.mode().isRandomized()
                && search.stop() instanceof SearchSettings.Stop.Precision precision
                && apart >= precision.width()) {
            throw new BadInputException(name + ": bounds that allow for a failure of the search with a probability of "
                    + search.failureProbability() + " (certainty) are at least " + apart + " apart, the precision is "
                    + precision.width() + ": give a certainty below half the precision, or search in the mode sure");
        }
    }

    /**
     * Numbers for random nodes; a search takes them once.
     *
     * @param seed of the draws, unless the problem fixes them
     * @return the numbers
     */
    public Draws draws(long seed) {
        return random == null ? Draws.seeded(seed) : Draws.fixed(random);
    }

    /**
     * {@return the data that are tested}
     *
     * @throws IllegalArgumentException if the hypothesis does not fit the inputs
     */
    public TestedData testedData() {
        return hypothesis.testedData(inputs);
    }

    /**
     * The same question with another search.
     *
     * @param other how the line is searched
     * @return a changed copy
     */
    public Problem with(SearchSettings other) {
        return new Problem(name, inputs, random, hypothesis, variance, randomization, alternative, other);
    }

    /** {@return the covariance of the noise; where it is not stated, one that was estimated from these data} */
    public Covariance covariance() {
        return variance.covariance();
    }

    /** {@return the data that are tested} */
    public RealTensor tested() {
        return inputs.get(hypothesis.inputIndex());
    }

    /**
     * The same question about other tested data of the same type and shape.
     *
     * @param values their elements
     * @return a changed copy
     */
    public Problem withTested(double[] values) {
        return withTested(name, new RealTensor(tested().type(), tested().shape(), values));
    }

    /**
     * The same question about another image of the same type and shape. A variance that is not stated is estimated
     * anew.
     *
     * @param other what to call it in messages
     * @param image the tested data
     * @return a changed copy
     * @throws IllegalArgumentException if no variance can be estimated from it
     */
    public Problem withTested(String other, RealTensor image) {
        List<RealTensor> changed = new ArrayList<>(inputs);
        changed.set(hypothesis.inputIndex(), image);
        StatedVariance known = variance.knowledge() == VarianceKnowledge.KNOWN
                ? variance
                : StatedVariance.estimated(variance.knowledge(), hypothesis.testedData(changed));
        return new Problem(other, changed, random, hypothesis, known, randomization, alternative, search);
    }

    /**
     * The same question with another draw of the noise that is added to what the network sees, if any is.
     *
     * @param seed of the draw
     * @return a changed copy
     */
    public Problem withAddedNoise(long seed) {
        return new Problem(
                name,
                inputs,
                random,
                hypothesis,
                variance,
                randomization.map(added -> new RandomizedSelection(added.ratio(), seed)),
                alternative,
                search);
    }
}
