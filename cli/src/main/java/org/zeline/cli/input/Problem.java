package org.zeline.cli.input;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.search.SearchSettings;

/**
 * A hypothesis about the region that a network marks, and the data that it is tested on.
 *
 * @param name what to call it in messages: the file that it came from
 * @param inputs one tensor per input of the graph, in order
 * @param random fixed draws, one list per random node in graph order, or {@code null} for seeded ones
 * @param hypothesis how the region is marked and what is asked
 * @param covariance of the noise
 * @param varianceEstimated whether the covariance was estimated from these data
 * @param alternative which deviations count
 * @param search how the line is searched
 */
public record Problem(
        String name,
        List<RealTensor> inputs,
        @Nullable List<double[]> random,
        Hypothesis hypothesis,
        Covariance covariance,
        boolean varianceEstimated,
        Alternative alternative,
        SearchSettings search) {
    /** Copies the lists. */
    public Problem {
        inputs = List.copyOf(inputs);
        random = random == null ? null : List.copyOf(random);
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
        return new Problem(name, inputs, random, hypothesis, covariance, varianceEstimated, alternative, other);
    }

    /**
     * The same question about other data.
     *
     * @param others one tensor per input of the graph, in order
     * @return a changed copy
     */
    public Problem with(List<RealTensor> others) {
        return new Problem(name, others, random, hypothesis, covariance, varianceEstimated, alternative, search);
    }
}
