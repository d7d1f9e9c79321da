package org.zeline.si.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.Hypothesis;
import org.zeline.si.Randomization;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.TestedData;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchSettings;

/**
 * A test that is run on drawn data in place of observed ones. Replicate {@code i} depends on the seed and {@code i}
 * alone. Immutable; threads may share it.
 */
public final class Simulation {
    /** The increment of SplittableRandom's own state, an odd number close to 2^64 over the golden ratio. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private static final SearchSettings OVER_CONDITIONING =
            SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING);

    private final RegionInference test;
    private final List<Tensor> inputs;
    private final TestedData template;
    private final Noise noise;
    private final long seed;
    private final Optional<AddedNoise> added;
    private final Optional<Rivals> rivals;

    /** Noise that is added to what the network sees, drawn anew in each replicate. */
    private record AddedNoise(double ratio, Noise noise) {}

    /** Other tests, how many other data sets they look at, and what draws data without a signal. */
    private record Rivals(Set<Rival> asked, int others, Noise withoutSignal) {}

    /**
     * Prepares a simulation.
     *
     * @param test the network, the hypothesis, the covariance and the search; its reference images, if any, are drawn
     *     anew in each replicate
     * @param inputs one tensor per input of the graph; of the tested one only shape and type matter, the others stay as
     *     they are
     * @param noise draws the data: the tested input, followed by the references if there are any
     * @param seed of all replicates
     * @throws IllegalArgumentException if the hypothesis does not fit the inputs
     */
    public Simulation(RegionInference test, List<? extends Tensor> inputs, Noise noise, long seed) {
        this(test, inputs, noise, seed, Optional.empty(), Optional.empty());
    }

    private Simulation(
            RegionInference test,
            List<? extends Tensor> inputs,
            Noise noise,
            long seed,
            Optional<AddedNoise> added,
            Optional<Rivals> rivals) {
        this.test = test;
        this.inputs = List.copyOf(inputs);
        this.template = test.hypothesis().testedData(inputs);
        this.noise = noise;
        this.seed = seed;
        this.added = added;
        this.rivals = rivals;
    }

    /**
     * The same simulation with other tests beside it. They look at the statistic alone, and so at one region.
     *
     * @param asked which ones
     * @param others how many other data sets they look at, at least 1
     * @param withoutSignal draws data as {@link Noise} does, without a signal
     * @return a changed copy
     * @throws IllegalArgumentException if the event asks for each component, the test is randomised, or there are no
     *     other data sets
     */
    public Simulation beside(Set<Rival> asked, int others, Noise withoutSignal) {
        if (test.hypothesis().testsEach()) {
            throw new IllegalArgumentException("rivals need a question with one result: select peak, or the region");
        }
        if (added.isPresent()) {
            throw new IllegalArgumentException(
                    "rivals rank what the network marks in the data themselves, and do not go with randomization");
        }
        if (others < 1) {
            throw new IllegalArgumentException("rivals need at least 1 other data set, got " + others);
        }
        return new Simulation(
                test, inputs, noise, seed, added, Optional.of(new Rivals(Set.copyOf(asked), others, withoutSignal)));
    }

    /**
     * The same simulation of a randomised test: in each replicate, noise is added to what the network sees.
     *
     * @param ratio the covariance of that noise over that of the data, from 0.001 to 1000
     * @param covariance draws noise of the covariance that the test states
     * @return a changed copy
     */
    public Simulation randomized(double ratio, Noise covariance) {
        return new Simulation(test, inputs, noise, seed, Optional.of(new AddedNoise(ratio, covariance)), rivals);
    }

    /** The random numbers of a replicate: the split decorrelates streams of neighbouring seeds. */
    private RandomGenerator stream(long index) {
        return new SplittableRandom(seed + GOLDEN_GAMMA * (index + 1)).split();
    }

    /**
     * {@return the outcome on one draw}
     *
     * @param index which draw, from 0
     */
    public Replicate replicate(long index) {
        RandomGenerator random = stream(index);
        TestedData drawn = template.with(noise.draw(index, random));
        long drawsSeed = random.nextLong();
        List<Tensor> changed = new ArrayList<>(inputs);
        changed.set(test.hypothesis().inputIndex(), drawn.image());
        try {
            RegionInference asked = on(
                    drawn,
                    added.map(more -> test.with(new Randomization(more.ratio, more.noise.draw(random))))
                            .orElse(test));
            double place = test.hypothesis().testsEach() ? random.nextDouble() : 0;
            RegionResult result = one(asked.runEach(changed, Draws.seeded(drawsSeed)), place);
            return Replicate.of(
                    index,
                    new Replicate.Outcome(
                            result.roi().length,
                            result.stat(),
                            result.p(),
                            overConditionedP(asked, changed, drawsSeed, place),
                            result.naiveP(),
                            Math.min(1, result.naiveP() * Math.exp(logRegions(result))),
                            rivalPs(drawn, changed, result.stat(), drawsSeed, random)));
        } catch (NoAnswerException e) {
            return Replicate.withoutRegion(index);
        }
    }

    /** They rank what the test computes from the data themselves, whatever the network saw. */
    private Map<Rival, Double> rivalPs(
            TestedData drawn, List<Tensor> changed, double stat, long drawsSeed, RandomGenerator random) {
        Map<Rival, Double> found = new EnumMap<>(Rival.class);
        rivals.ifPresent(beside -> {
            RankTest ranks = new RankTest(test, beside.others);
            for (Rival rival : Rival.values()) {
                RankTest.Other other = switch (rival) {
                    case PERMUTATION -> generator -> RankTest.permuted(drawn, generator);
                    case CONFORMAL -> generator -> template.with(beside.withoutSignal.draw(generator));
                };
                if (beside.asked.contains(rival)) {
                    found.put(rival, ranks.p(changed, stat, other, drawsSeed, random));
                }
            }
        });
        return found;
    }

    private static OptionalDouble overConditionedP(
            RegionInference test, List<Tensor> changed, long drawsSeed, double place) {
        try {
            return OptionalDouble.of(one(test.with(OVER_CONDITIONING).runEach(changed, Draws.seeded(drawsSeed)), place)
                    .p()
                    .value());
        } catch (UnsupportedModelException e) {
            return OptionalDouble.empty();
        }
    }

    /**
     * Of several components the one that holds an element that was drawn without a look at the data. To take the first
     * or the largest would be a choice by the data that no event fixes.
     *
     * @param place of the element, as a share of all
     */
    private static RegionResult one(List<RegionResult> results, double place) {
        if (results.get(0).component().isEmpty()) {
            return results.get(0);
        }
        int element = (int) (place * results.get(0).scoreMap().length);
        return results.stream()
                .filter(result -> Arrays.binarySearch(result.roi(), element) >= 0)
                .findFirst()
                .orElseThrow(() -> new NoAnswerException("no component holds element " + element));
    }

    /** The test with the drawn references; without any the same test, which keeps what it has prepared. */
    static RegionInference on(TestedData drawn, RegionInference test) {
        Hypothesis hypothesis = test.hypothesis();
        return drawn.references().isEmpty()
                ? test
                : test.with(hypothesis.toBuilder()
                        .comparedWith(new Comparison.Reference(drawn.references()))
                        .build());
    }

    /** The logarithm of the number of regions that can be marked within the mask: {@code n log 2}. */
    private double logRegions(RegionResult result) {
        int elements = test.hypothesis().mask().map(Simulation::count).orElse(result.scoreMap().length);
        return elements * Math.log(2);
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
