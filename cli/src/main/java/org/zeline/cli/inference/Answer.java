package org.zeline.cli.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.RandomizedSelection;
import org.zeline.cli.input.TensorSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.RegionAnswer;
import org.zeline.si.Hypothesis;
import org.zeline.si.Randomization;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.Noise;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchListener;

/**
 * A problem and its result.
 *
 * @param problem the question and its data
 * @param model the network
 * @param result what came out
 */
public record Answer(Problem problem, LoadedModel model, RegionResult result) {
    /** Noise of one variance, which need not be known. */
    private static final Covariance INDEPENDENT = new Covariance.Scalar(1);

    /** Runs the test that a problem asks for; refuses one that has a result for each component. */
    public static Answer of(Problem problem, LoadedModel model, Setup setup) {
        if (problem.hypothesis().testsEach()) {
            throw new BadInputException(problem.name()
                    + ": asks for each component, which gives several results; here there can be one: select peak");
        }
        return all(problem, model, setup, SearchListener.NONE).get(0);
    }

    /** Runs the test that a problem asks for, with a listener to the search: one answer, or one for each component. */
    public static List<Answer> all(Problem problem, LoadedModel model, Setup setup, SearchListener listener) {
        return named(problem, () -> all(test(problem, model, setup), problem, model, setup, listener));
    }

    /**
     * The same with a test that was made before, for a problem that differs in its image alone: the network is then not
     * prepared again.
     */
    static List<Answer> all(
            RegionInference test, Problem problem, LoadedModel model, Setup setup, SearchListener listener) {
        List<Tensor> inputs = inputs(problem, model);
        return named(
                problem,
                () -> randomized(test, problem)
                        .withThreads(setup.threads())
                        .with(listener)
                        .runEach(inputs, problem.draws(setup.seed()))
                        .stream()
                        .map(result -> new Answer(problem, model, result))
                        .toList());
    }

    /** What does not fit a problem is reported by its name. */
    static <T> T named(Problem problem, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(problem.name() + ": " + e.getMessage(), e);
        }
    }

    private static RegionInference randomized(RegionInference test, Problem problem) {
        if (problem.randomization().isEmpty()) {
            return test;
        }
        RandomizedSelection added = problem.randomization().get();
        double[] draw = Noise.of(problem.covariance(), problem.testedData().size())
                .draw(new SplittableRandom(added.seed()).split());
        return test.with(new Randomization(added.ratio(), draw));
    }

    /**
     * The test that a problem asks for, on one thread, without the noise that may be added to what the network sees.
     */
    public static RegionInference test(Problem problem, LoadedModel model, Setup setup) {
        OnnxModel network = model.model();
        Hypothesis hypothesis = problem.hypothesis();
        RegionInference test = switch (problem.variance().knowledge()) {
            case KNOWN -> RegionInference.of(network, hypothesis, problem.covariance());
            case ESTIMATED -> RegionInference.estimatingVariance(network, hypothesis);
            case UNKNOWN -> RegionInference.unknownVariance(network, hypothesis, INDEPENDENT);
        };
        return test.with(problem.alternative()).with(problem.search()).with(setup.instructions());
    }

    /** The inputs of a problem in the types that the model declares. */
    public static List<Tensor> inputs(Problem problem, LoadedModel model) {
        try {
            return typed(problem.inputs(), model.model().inputs());
        } catch (BadInputException e) {
            throw new BadInputException(problem.name() + ": " + e.getMessage(), e);
        }
    }

    private static List<Tensor> typed(List<RealTensor> inputs, List<Port> ports) {
        List<Tensor> typed = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            RealTensor input = inputs.get(i);
            typed.add(i < ports.size() ? TensorSource.typed(input, ports.get(i)) : input);
        }
        return typed;
    }

    /** What reports show of it. */
    public RegionAnswer reported() {
        return new RegionAnswer(
                model.file(),
                problem.hypothesis(),
                problem.covariance(),
                problem.variance().knowledge(),
                problem.randomization().isPresent(),
                problem.search(),
                result);
    }
}
