package org.zeline.si;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceEstimate;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;
import org.zeline.si.search.Search;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SteppingSearch;
import org.zeline.si.search.SweepSearch;
import org.zeline.si.search.bounded.BoundedSearch;

/**
 * A test of the region that a network marks: the model, the hypothesis, the noise and how to search, to be run on data.
 * Immutable; threads may share it.
 *
 * <p>{@link IllegalArgumentException} means that an argument, or a combination of them, is wrong;
 * {@link ModelException} that the model does not take the data or can't be followed; {@link SearchException} that there
 * is no result all the same.
 */
public final class RegionInference {
    private final OnnxModel model;
    private final Hypothesis hypothesis;
    private final NoiseKnowledge noise;
    private final TestSettings settings;
    /** What was prepared last, shared by changed copies: those with another reference, for example, use the same. */
    private final PlanCache prepared;

    private RegionInference(
            OnnxModel model, Hypothesis hypothesis, NoiseKnowledge noise, TestSettings settings, PlanCache prepared) {
        this.model = model;
        this.hypothesis = hypothesis;
        this.noise = noise;
        this.settings = settings;
        this.prepared = prepared;
        noise.requireFits(hypothesis, settings.randomization().isPresent());
    }

    /**
     * A two-sided test with the default search and the fastest instructions, on one thread.
     *
     * @param model the network
     * @param hypothesis how it marks a region, and what the region is compared with
     * @param covariance the known covariance of the noise in the data vector: the tested input, followed by the
     *     reference if the hypothesis has one
     * @return the test
     */
    public static RegionInference of(OnnxModel model, Hypothesis hypothesis, Covariance covariance) {
        return new RegionInference(
                model, hypothesis, new NoiseKnowledge.Known(covariance), TestSettings.DEFAULT, new PlanCache());
    }

    /**
     * A two-sided test for noise of unknown variance, which is estimated from the tested data
     * ({@link VarianceEstimate}): its p-values are approximate, as their {@link RegionResult#warnings} say.
     *
     * @param model the network
     * @param hypothesis how it marks a region, and what the region is compared with
     * @return the test
     */
    public static RegionInference estimatingVariance(OnnxModel model, Hypothesis hypothesis) {
        return new RegionInference(
                model, hypothesis, new NoiseKnowledge.Estimated(), TestSettings.DEFAULT, new PlanCache());
    }

    /**
     * A two-sided test for noise of unknown variance, exact where the mean is constant over what is compared under the
     * null hypothesis: Student's t in place of the normal distribution ({@link org.zeline.si.data.Circle}). Only
     * searches that enclose smooth functions can follow it: the bounded and the sure one. There is no estimate.
     *
     * @param model the network
     * @param hypothesis how it marks a region, and what the region is compared with; its statistic is the difference of
     *     means
     * @param shape the covariance of the noise in the data vector up to its unknown factor: of independent elements
     * @return the test
     * @throws IllegalArgumentException if the statistic is another one
     */
    public static RegionInference unknownVariance(OnnxModel model, Hypothesis hypothesis, Covariance shape) {
        return new RegionInference(
                model, hypothesis, new NoiseKnowledge.UnknownScale(shape), TestSettings.DEFAULT, new PlanCache());
    }

    private RegionInference with(TestSettings other) {
        return new RegionInference(model, hypothesis, noise, other, prepared);
    }

    /**
     * The same test against another alternative.
     *
     * @param other which deviations count
     * @return a changed copy
     */
    public RegionInference with(Alternative other) {
        return with(settings.with(other));
    }

    /**
     * The same test with another search.
     *
     * @param other how the line is searched
     * @return a changed copy
     */
    public RegionInference with(SearchSettings other) {
        return with(settings.with(other));
    }

    /**
     * The same test of another hypothesis.
     *
     * @param other how the network marks a region, and what the region is compared with
     * @return a changed copy
     */
    public RegionInference with(Hypothesis other) {
        return new RegionInference(model, other, noise, settings, prepared);
    }

    /** {@return how the network marks a region, and what the region is compared with} */
    public Hypothesis hypothesis() {
        return hypothesis;
    }

    /** {@return which deviations count} */
    public Alternative alternative() {
        return settings.alternative();
    }

    /**
     * The same test with other instructions.
     *
     * @param other what computes
     * @return a changed copy
     */
    public RegionInference with(Instructions other) {
        return with(settings.with(other));
    }

    /**
     * The same test on more threads. The result is the same at any number of them. The bounded search, also the sure
     * one, shares its work between them; every other search uses one.
     *
     * @param count how many threads, at least 1
     * @return a changed copy
     */
    public RegionInference withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        return with(settings.withThreads(count));
    }

    /**
     * The same test with noise added to what the network sees: the region is that of the noisy data, the test uses the
     * data themselves, given where along the line of the noisy data the same is selected.
     *
     * @param added the noise
     * @return a changed copy
     * @throws IllegalArgumentException if the covariance is not stated, or the statistic is not the difference of means
     */
    public RegionInference with(Randomization added) {
        return with(settings.with(added));
    }

    /**
     * The same test with a listener to its searches. Their results don't depend on it.
     *
     * @param other is told how far a search has come; where threads share this test, all of them call it
     * @return a changed copy
     */
    public RegionInference with(SearchListener other) {
        return with(settings.with(other));
    }

    /**
     * The nodes of the model that stand in the way of this test's search. Nothing is searched: it takes the time of
     * preparing the model.
     *
     * @param inputs one tensor per input of the graph, in order; of the tested one only type and shape matter
     * @return one per node: its name and why the search cannot follow it; empty if {@link #run} can follow the model
     * @throws ModelException if the inputs don't fit the model
     * @throws IllegalArgumentException if an index of the hypothesis does not fit the inputs or the model
     */
    public List<Obstacle> obstacles(List<? extends Tensor> inputs) {
        try {
            hypothesis.testedData(inputs);
            ScorePlan plan = ScorePlan.of(
                    model,
                    hypothesis.rule(),
                    List.copyOf(inputs),
                    Draws.seeded(0),
                    settings.instructions().kernels());
            return search().obstacles(plan.line());
        } catch (UnsupportedModelException e) {
            return e.obstacles();
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    /**
     * Tests the region that the network marks in the data. A graph with random nodes is refused.
     *
     * @param inputs one tensor per input of the graph, in order
     * @return the selective p-value and the evidence for it
     * @throws NoAnswerException if no region is marked, or nothing is left to compare it with
     * @throws SearchException if the search fails for another reason
     * @throws ModelException if the data don't fit the model, or the graph has random nodes
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public RegionResult run(List<? extends Tensor> inputs) {
        return run(inputs, Draws.none());
    }

    /**
     * Tests the region that the network marks in the data.
     *
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random nodes of the graph, fixed along the line
     * @return the selective p-value and the evidence for it
     * @throws NoAnswerException if no region is marked, or nothing is left to compare it with
     * @throws SearchException if the search fails for another reason
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public RegionResult run(List<? extends Tensor> inputs, Draws draws) {
        requireOne();
        return results(inputs, draws, Optional.empty()).get(0);
    }

    /**
     * Tests what the hypothesis asks for: each component of the region, if its event is one of them, else what
     * {@link #run} tests. The p-value of each is valid by itself; {@link PValueAdjustment} corrects them for their
     * number.
     *
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random nodes of the graph, fixed along the line; {@link Draws#none} if it has none
     * @return the results, in order of the components' first elements
     * @throws NoAnswerException if no region or no component is marked, or nothing is left to compare one with
     * @throws SearchException if the search fails for another reason
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public List<RegionResult> runEach(List<? extends Tensor> inputs, Draws draws) {
        return results(inputs, draws, Optional.empty());
    }

    /**
     * Tests each connected part of the region that the network marks in the data. All are given the choice of the whole
     * region, so each p-value is valid by itself; {@link PValueAdjustment} corrects them for their number.
     *
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random nodes of the graph, fixed along the line; {@link Draws#none} if it has none
     * @param connectivity which elements are neighbours
     * @return a result for each part, in order of their first elements
     * @throws NoAnswerException if no region is marked, or nothing is left to compare a part with
     * @throws SearchException if the search fails for another reason
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public List<RegionResult> runEach(List<? extends Tensor> inputs, Draws draws, Connectivity connectivity) {
        if (!hypothesis.rule().fixesRegion()) {
            throw new IllegalArgumentException("parts are tested given the whole region, which the event does not fix");
        }
        return results(inputs, draws, Optional.of(connectivity));
    }

    /**
     * The statistic of the region that the network marks in the data, without a search and without a p-value.
     *
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random nodes of the graph; {@link Draws#none} if it has none
     * @return the statistic; nothing if no region is marked, or nothing is left to compare it with
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws IllegalArgumentException if the event asks for each component, or a setting does not fit the data
     */
    public OptionalDouble statistic(List<? extends Tensor> inputs, Draws draws) {
        requireOne();
        List<Tensor> given = List.copyOf(inputs);
        try {
            TestedData data = data(given);
            ObservedSelection seen = ObservedSelection.of(hypothesis, noise, settings, plan(given, draws), data);
            return OptionalDouble.of(
                    seen.line(seen.parts(Optional.empty()).get(0)).stat());
        } catch (NoAnswerException e) {
            return OptionalDouble.empty();
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    private void requireOne() {
        if (hypothesis.testsEach()) {
            throw new IllegalArgumentException(
                    "the event asks for each component: there may be several results, runEach returns all of them");
        }
    }

    private List<RegionResult> results(
            List<? extends Tensor> inputs, Draws draws, Optional<Connectivity> connectivity) {
        try {
            return test(List.copyOf(inputs), draws, connectivity);
        } catch (ModelException e) {
            throw e.at(model.name());
        } catch (NoAnswerException e) {
            throw e;
        } catch (SearchException e) {
            throw new SearchException(model.name() + ": " + e.getMessage(), e);
        }
    }

    /** Tests the region, or its connected parts. */
    private List<RegionResult> test(List<Tensor> inputs, Draws draws, Optional<Connectivity> connectivity) {
        TestedData data = data(inputs);
        ScorePlan plan = plan(inputs, draws);
        Search search = search();
        search.require(plan.line());
        ObservedSelection seen = ObservedSelection.of(hypothesis, noise, settings, plan, data);
        return seen.parts(connectivity).stream()
                .map(part -> seen.test(part, search))
                .toList();
    }

    private TestedData data(List<Tensor> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            TestedData.requireFinite("input " + i, inputs.get(i));
        }
        return hypothesis.testedData(inputs);
    }

    private ScorePlan plan(List<Tensor> inputs, Draws draws) {
        return prepared.plan(
                model, hypothesis.rule(), inputs, draws, settings.instructions().kernels());
    }

    private Search search() {
        return switch (settings.search().mode()) {
            case BOUNDED, SURE -> new BoundedSearch(settings.instructions(), settings.threads());
            case SWEEP -> new SweepSearch(settings.instructions());
            case PARAMETRIC, EXHAUSTIVE, OVER_CONDITIONING -> new SteppingSearch(settings.instructions());
        };
    }
}
