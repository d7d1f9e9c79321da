package org.zeline.si.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchSettings;

/** A test, put to data that are drawn instead of observed. Draw {@code i} depends on the seed and {@code i} alone. */
public final class Simulation {
    /** Makes neighbouring seeds unlike. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final RegionInference test;
    private final RegionInference overConditioned;
    private final List<Tensor> inputs;
    private final Noise data;
    private final long seed;

    /**
     * Takes the question.
     *
     * @param test the network, the hypothesis, the covariance and the search; its reference image, if any, is drawn
     *     anew
     * @param inputs one tensor an input of the graph; the tested one tells the shape and type, the others stay as they
     *     are
     * @param data what is drawn: the tested input, followed by the reference if there is one
     * @param seed of all draws
     */
    public Simulation(RegionInference test, List<Tensor> inputs, Noise data, long seed) {
        this.test = test;
        this.overConditioned = test.with(SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING));
        this.inputs = List.copyOf(inputs);
        this.data = data;
        this.seed = seed;
    }

    /**
     * {@return the answers on one draw}
     *
     * @param index which draw, from 0
     */
    public Replicate replicate(long index) {
        RandomGenerator random = new SplittableRandom(seed + GOLDEN_GAMMA * (index + 1)).split();
        double[] drawn = data.draw(random);
        long drawsSeed = random.nextLong();
        List<Tensor> changed = new ArrayList<>(inputs);
        Hypothesis hypothesis = test.hypothesis();
        Tensor tested = inputs.get(hypothesis.inputIndex());
        int size = tested.shape().size();
        changed.set(
                hypothesis.inputIndex(), Tensor.wrapping(tested.type(), tested.shape(), Arrays.copyOf(drawn, size)));
        if (hypothesis.comparison() instanceof Comparison.Reference reference) {
            double[] image = Arrays.copyOfRange(drawn, size, 2 * size);
            RealTensor other =
                    new RealTensor(reference.image().type(), reference.image().shape(), image);
            hypothesis = hypothesis.against(new Comparison.Reference(other));
        }
        try {
            RegionResult result = of(test, hypothesis).run(changed, Draws.seeded(drawsSeed));
            return new Replicate(
                    index,
                    result.roi().length,
                    result.stat(),
                    result.p().value(),
                    result.p().lower(),
                    result.p().upper(),
                    overConditionedP(hypothesis, changed, drawsSeed),
                    result.naiveP(),
                    Math.min(1, result.naiveP() * Math.exp(logRegions(result))));
        } catch (NoAnswerException e) {
            return Replicate.unanswered(index);
        }
    }

    private double overConditionedP(Hypothesis hypothesis, List<Tensor> data, long drawsSeed) {
        try {
            RegionInference asked = of(overConditioned, hypothesis);
            return asked.run(data, Draws.seeded(drawsSeed)).p().value();
        } catch (UnsupportedModelException e) {
            return Double.NaN;
        }
    }

    /** The test of a hypothesis; the same test if that is its own, which keeps what it has prepared. */
    private static RegionInference of(RegionInference test, Hypothesis hypothesis) {
        return test.hypothesis().equals(hypothesis) ? test : test.with(hypothesis);
    }

    /** The logarithm of the number of regions that can be marked within the mask: {@code n log 2}. */
    private double logRegions(RegionResult result) {
        boolean[] mask = test.hypothesis().mask();
        int elements = result.scoreMap().length;
        if (mask != null) {
            elements = 0;
            for (boolean inside : mask) {
                elements += inside ? 1 : 0;
            }
        }
        return elements * Math.log(2);
    }
}
