package org.zeline.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/**
 * The question whether the quarter of an image of noise that a random {@link UNet} scores highest differs from the
 * rest. The threshold comes from the data, which a valid test must not do; for the cost of a search it is as good as
 * any, and marks neither nothing nor everything.
 */
final class GrowthProblem {
    private static final double MARKED = 0.25;

    private final UNet.Made network;
    private final RegionInference test;
    private final List<Tensor> inputs;

    private GrowthProblem(UNet.Made network, RegionInference test, List<Tensor> inputs) {
        this.network = network;
        this.test = test;
        this.inputs = inputs;
    }

    /**
     * {@return the problem; the same one for the same seed}
     *
     * @param side of the image
     * @param width channels of the network's first level
     * @param seed of the weights and the image
     */
    static GrowthProblem of(int side, int width, long seed) {
        UNet.Made network = UNet.of(side, width, seed);
        OnnxModel model = OnnxModel.parse(network.bytes(), "unet of " + side + " and " + width);
        SplittableRandom random = new SplittableRandom(~seed);
        double[] pixels = new double[side * side];
        Arrays.setAll(pixels, i -> random.nextGaussian());
        List<Tensor> inputs = List.of(Tensor.wrapping(network.input(), pixels));
        double[] scores = model.run(inputs, Draws.seeded(seed), Instructions.FASTEST)
                .get(0)
                .doubles()
                .clone();
        Arrays.sort(scores);
        int first = (int) ((1 - MARKED) * scores.length);
        double threshold = 0.5 * (scores[first - 1] + scores[first]);
        RegionInference test = RegionInference.of(
                        model, Hypothesis.regionAbove(threshold).build(), new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(SearchSettings.Mode.BOUNDED));
        return new GrowthProblem(network, test, inputs);
    }

    /** Searches, with bounds. */
    RegionResult run() {
        return test.run(inputs, Draws.seeded(0));
    }

    /** The additions and multiplications of one column in linear layers. */
    double operations() {
        return network.operations();
    }
}
