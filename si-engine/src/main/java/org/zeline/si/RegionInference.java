package org.zeline.si;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Line;
import org.zeline.si.data.VarianceEstimate;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.Region;
import org.zeline.si.search.AffineLocator;
import org.zeline.si.search.IntervalSweep;
import org.zeline.si.search.LineStepper;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweepLocator;
import org.zeline.si.search.bounded.BranchAndBound;
import org.zeline.si.search.bounded.InclusionTest;
import org.zeline.si.search.bounded.SearchCapabilities;
import org.zeline.si.search.bounded.SearchWorker;
import org.zeline.si.search.bounded.WorkerPool;

/** A question about the region that a network marks, ready to be put to data. Immutable; threads may share it. */
public final class RegionInference {
    private final OnnxModel model;
    private final Hypothesis hypothesis;
    private final @Nullable Covariance covariance;
    private final Alternative alternative;
    private final SearchSettings search;
    private final Instructions instructions;
    private final int threads;
    private final SearchListener listener;
    private volatile @Nullable ScorePlan lastPlan;

    private RegionInference(
            OnnxModel model,
            Hypothesis hypothesis,
            @Nullable Covariance covariance,
            Alternative alternative,
            SearchSettings search,
            Instructions instructions,
            int threads,
            SearchListener listener) {
        this.model = model;
        this.hypothesis = hypothesis;
        this.covariance = covariance;
        this.alternative = alternative;
        this.search = search;
        this.instructions = instructions;
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * A two-sided test with the default search and the fastest instructions, on one thread.
     *
     * @param model the network
     * @param hypothesis how it marks a region, and what is asked
     * @param covariance the known covariance of the noise
     * @return the test
     */
    public static RegionInference of(OnnxModel model, Hypothesis hypothesis, Covariance covariance) {
        return new RegionInference(
                model,
                hypothesis,
                covariance,
                Alternative.TWO_SIDED,
                SearchSettings.DEFAULT,
                Instructions.FASTEST,
                1,
                SearchListener.NONE);
    }

    /**
     * A two-sided test for noise of a variance that is not known, and is estimated from the data that are tested
     * ({@link VarianceEstimate}): its p-values are approximate, as their {@link RegionResult#warnings} say.
     *
     * @param model the network
     * @param hypothesis how it marks a region, and what is asked
     * @return the test
     */
    public static RegionInference estimatingVariance(OnnxModel model, Hypothesis hypothesis) {
        return new RegionInference(
                model,
                hypothesis,
                null,
                Alternative.TWO_SIDED,
                SearchSettings.DEFAULT,
                Instructions.FASTEST,
                1,
                SearchListener.NONE);
    }

    /**
     * The same test against another alternative.
     *
     * @param other which deviations count
     * @return a changed copy
     */
    public RegionInference with(Alternative other) {
        return new RegionInference(model, hypothesis, covariance, other, search, instructions, threads, listener);
    }

    /**
     * The same test with another search.
     *
     * @param other how the line is searched
     * @return a changed copy
     */
    public RegionInference with(SearchSettings other) {
        return new RegionInference(model, hypothesis, covariance, alternative, other, instructions, threads, listener);
    }

    /**
     * The same test of another hypothesis.
     *
     * @param other how the network marks a region, and what is asked
     * @return a changed copy
     */
    public RegionInference with(Hypothesis other) {
        return new RegionInference(model, other, covariance, alternative, search, instructions, threads, listener);
    }

    /** {@return how the network marks a region, and what is asked} */
    public Hypothesis hypothesis() {
        return hypothesis;
    }

    /**
     * The same test with other instructions.
     *
     * @param other what computes
     * @return a changed copy
     */
    public RegionInference with(Instructions other) {
        return new RegionInference(model, hypothesis, covariance, alternative, search, other, threads, listener);
    }

    /**
     * The same test on more threads. The result is the same at any number of them. The bounded search shares its work
     * between them; every other search uses one.
     *
     * @param count how many threads, at least 1
     * @return a changed copy
     */
    public RegionInference withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        return new RegionInference(model, hypothesis, covariance, alternative, search, instructions, count, listener);
    }

    /**
     * The same test with a listener to its searches. Their results don't depend on it.
     *
     * @param other hears how far a search has come; where threads share this test, it is called by all of them
     * @return a changed copy
     */
    public RegionInference with(SearchListener other) {
        return new RegionInference(model, hypothesis, covariance, alternative, search, instructions, threads, other);
    }

    /**
     * Tests the region that the network marks in the data.
     *
     * @param inputs one tensor an input of the graph, in order
     * @param draws numbers for random operators of the graph, fixed along the line
     * @return the selective p-value and its evidence
     * @throws NoAnswerException if no region is marked, or nothing is left to compare it with
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public RegionResult run(List<Tensor> inputs, Draws draws) {
        return answers(inputs, draws, null).get(0);
    }

    /**
     * Tests each connected part of the region that the network marks in the data. All are given the choice of the whole
     * region, so each p-value is valid by itself; {@link PValueAdjustment} corrects them for their number.
     *
     * @param inputs one tensor an input of the graph, in order
     * @param draws numbers for random operators of the graph, fixed along the line
     * @param connectivity which elements are neighbours
     * @return an answer for each part, in order of their first elements
     * @throws NoAnswerException if no region is marked, or nothing is left to compare a part with
     * @throws ModelException if the data don't fit the model, or draws are left over
     * @throws UnsupportedModelException if the search can't follow the model, naming the nodes
     * @throws CancellationException if the thread is interrupted, as it then stays
     * @throws IllegalArgumentException if a setting does not fit the data, for example the size of the covariance
     */
    public List<RegionResult> runEach(List<Tensor> inputs, Draws draws, Connectivity connectivity) {
        return answers(inputs, draws, connectivity);
    }

    private List<RegionResult> answers(List<Tensor> inputs, Draws draws, @Nullable Connectivity connectivity) {
        try {
            return put(inputs, draws, connectivity);
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    /** Tests the region, or its connected parts. */
    private List<RegionResult> put(List<Tensor> inputs, Draws draws, @Nullable Connectivity connectivity) {
        if (hypothesis.inputIndex() >= inputs.size()) {
            throw new IllegalArgumentException("input_index is " + hypothesis.inputIndex() + ", there are "
                    + inputs.size() + " inputs (counted from 0)");
        }
        for (int i = 0; i < inputs.size(); i++) {
            requireFinite("input " + i, inputs.get(i));
        }
        Tensor tested = inputs.get(hypothesis.inputIndex());
        ScorePlan plan = plan(inputs, draws);
        switch (search.mode()) {
            case BOUNDED -> plan.line().requireBoundedSearch();
            case SWEEP -> plan.line().requireSweep();
            case PARAMETRIC, EXHAUSTIVE, OVER_CONDITIONING -> plan.line().requireExactSearch();
        }
        ScorePlan.Scores scores = plan.score(tested);
        Region region = Region.of(scores.above(), hypothesis, plan.shape());
        List<Region> parts =
                connectivity == null ? List.of(region) : region.parts(connectivity, hypothesis, plan.shape());
        return parts.stream().map(part -> answer(part, plan, scores, tested)).toList();
    }

    private RegionResult answer(Region region, ScorePlan plan, ScorePlan.Scores scores, Tensor tested) {
        boolean withReference = hypothesis.comparison() instanceof Comparison.Reference;
        double[] data = withReference ? withReference(tested) : tested.reals();
        Covariance known = covariance == null ? VarianceEstimate.of(data) : covariance;
        Line line = Line.through(data, region.contrast(tested.shape(), plan.shape(), withReference), known);
        double[] a = Arrays.copyOf(line.a(), tested.shape().size());
        double[] b = Arrays.copyOf(line.b(), tested.shape().size());
        long start = System.nanoTime();
        Found found = switch (search.mode()) {
            case BOUNDED -> bounded(plan, scores, line.stat(), a, b);
            case SWEEP -> sweep(plan, scores, line.stat(), a, b);
            case PARAMETRIC, EXHAUSTIVE, OVER_CONDITIONING -> stepping(plan, scores, line.stat(), a, b);
        };
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new RegionResult(
                line.stat(),
                line.deviation(),
                found.outcome.p(),
                NullDistribution.NORMAL.naiveP(line.stat(), alternative),
                alternative,
                region.chosen(),
                region.compared(),
                scores.map(),
                found.outcome.truncated(),
                found.outcome.searched(),
                new RegionResult.Search(
                        search.mode(), found.evaluations, found.columns, seconds, found.threads, found.kernels),
                warnings(found));
    }

    /** What to keep in mind about an answer. */
    private List<String> warnings(Found found) {
        List<String> warnings = new ArrayList<>();
        if (covariance == null) {
            warnings.add(RegionResult.VARIANCE_ESTIMATED);
        }
        boolean spent = found.evaluations >= search.maxEvaluations();
        boolean early = switch (search.mode()) {
            case OVER_CONDITIONING -> false;
            case EXHAUSTIVE -> spent;
            case BOUNDED, SWEEP, PARAMETRIC -> !search.stop().reached(found.outcome.p());
        };
        if (early) {
            warnings.add("the search ended before its bounds were as close as asked for: "
                    + (spent
                            ? "it had taken the " + search.maxEvaluations()
                                    + " evaluations that it may take at most; allow more, or try another search"
                            : "what is left of the line it can't decide; try another search"));
        }
        return warnings;
    }

    /** The plan for these inputs; kept for the next data of the same shape if nothing else goes into it. */
    private ScorePlan plan(List<Tensor> inputs, Draws draws) {
        ScorePlan known = lastPlan;
        if (known != null && inputs.size() == 1 && known.fits(inputs.get(0))) {
            draws.end();
            return known;
        }
        boolean[] drawn = new boolean[1];
        Draws watched = count -> {
            drawn[0] = true;
            return draws.normals(count);
        };
        ScorePlan made = ScorePlan.of(model, hypothesis, inputs, watched, instructions.kernels());
        draws.end();
        if (inputs.size() == 1 && !drawn[0]) {
            lastPlan = made;
        }
        return made;
    }

    /** What a search found, and the work that it took. */
    private record Found(LineStepper.Outcome outcome, long evaluations, double columns, int threads, String kernels) {}

    private Found stepping(ScorePlan plan, ScorePlan.Scores scores, double stat, double[] a, double[] b) {
        SearchKernels kernels = new SearchKernels(instructions);
        AffineLocator follower = new AffineLocator(
                kernels,
                SearchCapabilities.of(plan.line()).column(),
                k -> new AffinePass(plan.line(), k, a, b),
                plan.threshold(),
                scores.above(),
                hypothesis.mask());
        LineStepper.Outcome outcome =
                new LineStepper(follower::at, NullDistribution.NORMAL, stat, alternative, search, listener).run();
        return new Found(outcome, follower.evaluations(), follower.columns(), 1, kernels.name());
    }

    private Found sweep(ScorePlan plan, ScorePlan.Scores scores, double stat, double[] a, double[] b) {
        SearchKernels kernels = new SearchKernels(instructions);
        SweepLocator follower = new SweepLocator(kernels, k -> sweeper(plan, scores, k, a, b), stat);
        LineStepper.Outcome outcome = new LineStepper(
                        follower::at,
                        NullDistribution.NORMAL,
                        stat,
                        alternative,
                        search.with(SearchSettings.Order.PI3),
                        listener)
                .run();
        double columns = follower.work() / SearchCapabilities.of(plan.line()).column();
        return new Found(outcome, follower.evaluations(), columns, 1, kernels.name());
    }

    private Found bounded(ScorePlan plan, ScorePlan.Scores scores, double stat, double[] a, double[] b) {
        SearchCapabilities means = SearchCapabilities.of(plan.line());
        Rounding rounding = new Rounding(scores.scale());
        SearchKernels kernels = new SearchKernels(instructions);
        Supplier<SearchWorker> examiner = () -> new SearchWorker(
                new InclusionTest(
                        new EnclosePass(plan.line(), kernels.now(), a, b, rounding),
                        plan.threshold(),
                        scores.above(),
                        hypothesis.mask()),
                means.sweeps() ? sweeper(plan, scores, kernels.now(), a, b) : null);
        try (WorkerPool<SearchWorker> crew = new WorkerPool<>(threads, examiner)) {
            BranchAndBound bounded = new BranchAndBound(crew, kernels, means, stat, alternative, search, listener);
            LineStepper.Outcome outcome = bounded.run();
            double columns = bounded.work() / means.column();
            return new Found(outcome, bounded.evaluations(), columns, threads, kernels.name());
        }
    }

    private IntervalSweep sweeper(ScorePlan plan, ScorePlan.Scores scores, Kernels kernels, double[] a, double[] b) {
        SweepPass pass = new SweepPass(plan.line(), kernels, a, b);
        return new IntervalSweep(pass, plan.threshold(), scores.above(), hypothesis.mask());
    }

    private double[] withReference(Tensor tested) {
        RealTensor image = ((Comparison.Reference) hypothesis.comparison()).image();
        if (!image.shape().equals(tested.shape())) {
            throw new IllegalArgumentException(
                    "the reference needs the input's shape " + tested.shape() + ", got " + image.shape());
        }
        requireFinite("the reference", image);
        double[] data = Arrays.copyOf(tested.reals(), 2 * image.values().length);
        System.arraycopy(image.values(), 0, data, image.values().length, image.values().length);
        return data;
    }

    private static void requireFinite(String what, Tensor tensor) {
        double[] values = tensor.doubles();
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i]) || Double.isInfinite(values[i])) {
                throw new IllegalArgumentException(
                        what + " holds " + values[i] + " at index " + i + ": every element must be a finite number");
            }
        }
    }
}
