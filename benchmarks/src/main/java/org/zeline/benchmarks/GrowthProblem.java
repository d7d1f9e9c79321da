package org.zeline.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.FlopCount;
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
 * The test whether the quarter of a noise image with the highest scores of a random {@link UNet} differs from the
 * background. The threshold is taken from the data, which is not valid for a test; for measuring the cost of a search
 * it guarantees a region of reasonable size.
 */
final class GrowthProblem {
    private static final double MARKED = 0.25;

    private final OnnxModel model;
    private final RegionInference test;
    private final List<Tensor> inputs;

    private GrowthProblem(OnnxModel model, RegionInference test, List<Tensor> inputs) {
        this.model = model;
        this.test = test;
        this.inputs = inputs;
    }

    /**
     * {@return the problem; deterministic for a seed}
     *
     * @param side the side length of the image
     * @param width the channels of the network's first level
     * @param levels the number of levels
     * @param seed the seed of the weights and the image
     */
    static GrowthProblem of(int side, int width, int levels, long seed) {
        UNet.Made network = UNet.of(side, width, levels, seed);
        OnnxModel model =
                OnnxModel.parse(network.bytes(), "unet of " + side + ", " + width + " and " + levels + " levels");
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
        return new GrowthProblem(model, test, inputs);
    }

    /** Runs the bounded search. */
    RegionResult run() {
        return test.run(inputs, Draws.seeded(0));
    }

    /** Additions and multiplications in linear layers for one column. */
    double operations() {
        return FlopCount.of(model, inputs, 0, Draws.seeded(0)).toOutput(0);
    }
}
