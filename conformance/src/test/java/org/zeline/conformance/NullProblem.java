package org.zeline.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.PostProcess;
import org.zeline.si.search.SearchSettings;

/**
 * A random network, a random hypothesis and random noise; the null hypothesis holds by construction.
 *
 * @param seed the seed of the problem
 * @param model the network
 * @param shape the shape of its input and of its score map
 * @param hypothesis the hypothesis
 * @param covariance the covariance of the noise
 * @param alternative the alternative hypothesis
 */
record NullProblem(
        long seed,
        OnnxModel model,
        Shape shape,
        Hypothesis hypothesis,
        Covariance covariance,
        Alternative alternative) {
    private static final List<Alternative> ALTERNATIVES = List.of(Alternative.values());

    private static final SearchSettings PRECISE = new SearchSettings(
            SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(1e-5), 20_000);

    /** The problem for a seed, if its network has a score map. */
    static Optional<NullProblem> of(long seed) {
        Random random = new Random(seed);
        if (seed % 3 == 2) {
            EventProblem asked = EventProblem.of(random);
            Covariance noise = covariance(random, EventProblem.SHAPE.size());
            Alternative sides = ALTERNATIVES.get(random.nextInt(3));
            return Optional.of(
                    new NullProblem(seed, asked.model(), EventProblem.SHAPE, asked.hypothesis(), noise, sides));
        }
        boolean segmenting = random.nextBoolean();
        Shape shape;
        OnnxModel model;
        if (segmenting) {
            int side = 4 + random.nextInt(3);
            shape = Shape.of(1, 1, side, side);
            model = SelectionEventTest.segmentation(random, side % 2 == 0 ? side : side + 1);
            shape = side % 2 == 0 ? shape : Shape.of(1, 1, side + 1, side + 1);
        } else {
            RandomNetwork network = RandomNetwork.of(seed);
            Plan plan = network.plan(Kernels.scalar());
            shape = network.input();
            if (!plan.edge(plan.outputs()[0]).shape().equals(shape)) {
                return Optional.empty();
            }
            model = network.graph().model(network.output());
        }
        Hypothesis hypothesis = hypothesis(random, shape);
        int size = hypothesis.testedData(List.of(zeros(shape))).size();
        return Optional.of(new NullProblem(
                seed, model, shape, hypothesis, covariance(random, size), ALTERNATIVES.get(random.nextInt(3))));
    }

    private static RealTensor zeros(Shape shape) {
        return new RealTensor(ElementType.DOUBLE, shape, new double[shape.size()]);
    }

    private static Hypothesis hypothesis(Random random, Shape shape) {
        Hypothesis asked = SelectionEventTest.hypothesis(random, shape.size());
        Comparison comparison = switch (random.nextInt(4)) {
            case 0 -> new Comparison.Reference(zeros(shape));
            case 1 -> new Comparison.Neighborhood(1);
            default -> new Comparison.Background();
        };
        boolean normalize = random.nextInt(3) > 0;
        double threshold = normalize ? 0.3 + 0.4 * random.nextDouble() : random.nextGaussian();
        List<PostProcess> steps = new ArrayList<>(asked.postProcess());
        steps.removeIf(step -> step instanceof PostProcess.L1Norm); // the random networks keep their channels
        Hypothesis.Builder builder = Hypothesis.regionAbove(threshold)
                .comparedWith(comparison)
                .postProcess(steps)
                .normalized(normalize);
        asked.mask().ifPresent(builder::within);
        return builder.build();
    }

    private static Covariance covariance(Random random, int size) {
        return switch (random.nextInt(4)) {
            case 0 -> new Covariance.Scalar(0.2 + 2 * random.nextDouble());
            case 1 -> new Covariance.Diagonal(random.doubles(size, 0.2, 2).toArray());
            case 2 -> new Covariance.Ar1(-0.8 + 1.6 * random.nextDouble(), 0.5 + random.nextDouble());
            default -> matrix(random.doubles(size, -1, 1).toArray());
        };
    }

    private static Covariance matrix(double[] u) {
        double[][] rows = new double[u.length][u.length];
        for (int i = 0; i < u.length; i++) {
            for (int j = 0; j < u.length; j++) {
                rows[i][j] = (i == j ? 0.5 : 0) + u[i] * u[j];
            }
        }
        return new Covariance.Matrix(rows);
    }

    /** The test, with a covariance that may differ from that of the noise. */
    Simulation simulation(Covariance believed) {
        RegionInference test = RegionInference.of(model, hypothesis, believed)
                .with(alternative)
                .with(PRECISE)
                .with(Instructions.SCALAR);
        List<Tensor> template = List.of(zeros(shape));
        Noise noise = Noise.of(covariance, hypothesis.testedData(template).size());
        return new Simulation(test, template, noise, seed);
    }

    /** The results for the given number of draws that have one; empty if the network keeps marking nothing or all. */
    List<Replicate.Outcome> answers(Covariance believed, int wanted) {
        Simulation simulation = simulation(believed);
        List<Replicate.Outcome> answers = new ArrayList<>();
        for (long i = 0; answers.size() < wanted && i < 3 * answers.size() + 12; i++) {
            Replicate replicate;
            try {
                replicate = simulation.replicate(i);
            } catch (ModelException | IllegalArgumentException e) {
                return List.of(); // the hypothesis does not fit the network, for example a filter over too few axes
            }
            replicate.outcome().ifPresent(answers::add);
        }
        return answers;
    }
}
