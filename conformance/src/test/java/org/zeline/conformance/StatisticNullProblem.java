package org.zeline.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Preprocess;
import org.zeline.si.search.SearchSettings;

/**
 * A random network and a question about a statistic other than the usual one; the null hypothesis holds by
 * construction.
 *
 * @param kind of statistic
 * @param test what is asked
 * @param shape of the image
 * @param noise draws the data
 * @param ratio of randomised selection, 0 for none
 * @param covariance of the noise
 * @param seed of the replicates
 */
record StatisticNullProblem(
        Kind kind, RegionInference test, Shape shape, Noise noise, double ratio, Covariance covariance, long seed) {
    /** What differs from the usual statistic. */
    enum Kind {
        EQUAL_TAILS,
        NULL_VALUE,
        REFERENCES,
        ABSOLUTE,
        NORM,
        RANDOMIZED,
        UNKNOWN_VARIANCE,
        PREPROCESSED
    }

    private static final int SIDE = 6;

    static StatisticNullProblem of(long seed) {
        Random random = new Random(seed);
        Kind kind = List.of(Kind.values()).get((int) (seed % Kind.values().length));
        int channels = kind == Kind.NORM ? 2 + random.nextInt(2) : 1;
        Shape shape = Shape.of(1, channels, SIDE, SIDE);
        int references = switch (kind) {
            case NULL_VALUE, ABSOLUTE -> 1 + random.nextInt(2);
            case REFERENCES -> 2 + random.nextInt(2);
            default -> 0;
        };
        double step = kind == Kind.NULL_VALUE ? random.nextGaussian() : 0;
        Hypothesis.Builder asked = Hypothesis.region(marking(random))
                .given(event(random))
                .nullValue(step)
                .preprocess(kind == Kind.PREPROCESSED ? List.of(preprocess(random)) : List.of())
                .measuredBy(
                        switch (kind) {
                            case ABSOLUTE -> Statistic.ABSOLUTE_DIFFERENCE;
                            case NORM -> Statistic.NORM_DIFFERENCE;
                            default -> Statistic.MEAN_DIFFERENCE;
                        })
                .comparedWith(comparison(random, shape, references));
        int size = (1 + references) * shape.size();
        Covariance covariance = kind == Kind.UNKNOWN_VARIANCE
                ? new Covariance.Scalar(0.3 + 2 * random.nextDouble())
                : covariance(random, size);
        OnnxModel model = model(random, channels);
        RegionInference test = kind == Kind.UNKNOWN_VARIANCE
                ? RegionInference.unknownVariance(model, asked.build(), new Covariance.Scalar(1))
                : RegionInference.of(model, asked.build(), covariance);
        Alternative alternative = kind == Kind.EQUAL_TAILS
                ? Alternative.TWO_SIDED_EQUAL_TAILED
                : List.of(Alternative.values()).get(random.nextInt(kind == Kind.NORM ? 2 : 4));
        double ratio = kind == Kind.RANDOMIZED ? Math.exp(-2 + 3 * random.nextDouble()) : 0;
        return new StatisticNullProblem(
                kind,
                test.with(alternative)
                        .with(SearchSettings.builder().precision(1e-5).build())
                        .with(Instructions.SCALAR),
                shape,
                noise(random, covariance, size, shape.size(), step, kind),
                ratio,
                covariance,
                seed);
    }

    /** Scores of the image's height and width. */
    static OnnxModel model(Random random, int channels) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, channels, SIDE, SIDE);
        String h = g.node("Relu", List.of(SelectionEventTest.conv(g, x, channels, 4, random)));
        return g.model(SelectionEventTest.conv(g, h, 4, 1, random));
    }

    private static Marking marking(Random random) {
        return random.nextInt(3) == 0
                ? new Marking.TopCount(2 + random.nextInt(8))
                : new Marking.Above(0.3 + 0.3 * random.nextGaussian());
    }

    private static Preprocess preprocess(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Preprocess.ZScore();
            case 1 -> new Preprocess.MinMax(-1, 1 + random.nextDouble());
            case 2 -> new Preprocess.Percentile(10 * random.nextDouble(), 90 + 10 * random.nextDouble());
            default -> new Preprocess.Standardize(List.of(random.nextGaussian()), List.of(0.5 + random.nextDouble()));
        };
    }

    private static List<Event> event(Random random) {
        return random.nextBoolean()
                ? List.of(new Event.SameRegion())
                : List.of(new Event.SameComponent(
                        8,
                        random.nextBoolean() ? Event.SameComponent.Selected.EACH : Event.SameComponent.Selected.PEAK,
                        1));
    }

    private static Comparison comparison(Random random, Shape shape, int references) {
        if (references == 0) {
            return random.nextInt(3) == 0 ? new Comparison.Neighborhood(1) : new Comparison.Background();
        }
        List<RealTensor> images = new ArrayList<>();
        for (int i = 0; i < references; i++) {
            images.add(Tensor.of(shape, new double[shape.size()]));
        }
        return new Comparison.Reference(images);
    }

    private static Covariance covariance(Random random, int size) {
        return switch (random.nextInt(3)) {
            case 0 -> new Covariance.Scalar(0.2 + 2 * random.nextDouble());
            case 1 -> new Covariance.Diagonal(random.doubles(size, 0.2, 2).toArray());
            default -> new Covariance.Ar1(-0.7 + 1.4 * random.nextDouble(), 0.5 + random.nextDouble());
        };
    }

    /** A constant mean; where there are references, any mean, the same in all images but for the step. */
    private static Noise noise(Random random, Covariance covariance, int size, int image, double step, Kind kind) {
        double[] mean = new double[image];
        if (kind == Kind.UNKNOWN_VARIANCE || size == image) {
            Arrays.fill(mean, 0.3 * random.nextGaussian());
        } else {
            Arrays.setAll(mean, i -> 0.5 * random.nextGaussian());
        }
        Noise centred = Noise.of(covariance, size);
        return generator -> {
            double[] drawn = centred.draw(generator);
            for (int i = 0; i < size; i++) {
                drawn[i] += mean[i % image] + (i < image ? step : 0);
            }
            return drawn;
        };
    }

    /**
     * The simulation.
     *
     * @param added the covariance of the noise that randomised selection adds, but for the ratio
     */
    Simulation simulation(Covariance added) {
        List<Tensor> template = List.of(Tensor.of(shape, new double[shape.size()]));
        Simulation plain = new Simulation(test, template, noise, seed);
        return ratio == 0 ? plain : plain.randomized(ratio, Noise.of(added, shape.size()));
    }

    /** The results for the given number of draws that have one; none if the network keeps marking nothing or all. */
    List<Replicate.Outcome> answers(Simulation simulation, int wanted) {
        List<Replicate.Outcome> answers = new ArrayList<>();
        for (long i = 0; answers.size() < wanted && i < 6 * answers.size() + 30; i++) {
            simulation.replicate(i).outcome().ifPresent(answers::add);
        }
        return answers;
    }
}
