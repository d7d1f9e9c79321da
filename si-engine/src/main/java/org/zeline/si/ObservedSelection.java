package org.zeline.si;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.zeline.interpreter.plan.Plan;
import org.zeline.si.contrast.RegionContrast;
import org.zeline.si.data.TestedData;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Region;
import org.zeline.si.event.SelectionRule;
import org.zeline.si.search.Search;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;

/**
 * What the network marks in the data, and the tests of it.
 *
 * @param hypothesis what is asked
 * @param noise what is known about it
 * @param settings how tests are done
 * @param plan from the tested input to all that events look at
 * @param data the tested data
 * @param seen those that the network saw: the same, or with noise added
 * @param scores what they lead to
 * @param region what is marked
 */
record ObservedSelection(
        Hypothesis hypothesis,
        NoiseKnowledge noise,
        TestSettings settings,
        ScorePlan plan,
        TestedData data,
        TestedData seen,
        ScorePlan.Scores scores,
        Region region) {
    /** A plan of a part of the scores must save at least this share of the work. */
    private static final double LEAST_SAVING = 0.1;

    /** What the network marks in some data. */
    static ObservedSelection of(
            Hypothesis hypothesis, NoiseKnowledge noise, TestSettings settings, ScorePlan plan, TestedData data) {
        TestedData seen =
                settings.randomization().map(added -> added.addedTo(data)).orElse(data);
        ScorePlan.Scores scores = plan.score(seen.image());
        Region region = Region.of(scores.map(), scores.above(), hypothesis.rule());
        return new ObservedSelection(hypothesis, noise, settings, plan, data, seen, scores, region);
    }

    /**
     * What is tested at a time.
     *
     * @param elements the region, or a part of it
     * @param fixed what of the region it may be compared with
     * @param component its number if it is a component
     */
    record Part(Region elements, Region fixed, OptionalInt component) {}

    /**
     * All that is tested.
     *
     * @param connectivity if given, the connected parts of the region are
     */
    List<Part> parts(Optional<Connectivity> connectivity) {
        SelectionRule rule = hypothesis.rule();
        List<Region> components = connectivity
                .map(neighbours -> region.parts(neighbours, plan.shape()))
                .orElseGet(() -> rule.components(region, plan.shape()));
        boolean alone = connectivity.isEmpty() && !rule.fixesRegion();
        return rule.tested(components, scores.map()).stream()
                .map(part -> new Part(
                        part,
                        alone ? part : region,
                        rule.component().isEmpty() ? OptionalInt.empty() : OptionalInt.of(components.indexOf(part))))
                .toList();
    }

    private RegionContrast contrast(Part part) {
        return hypothesis
                .comparison()
                .contrast(part.elements, part.fixed, hypothesis.rule().mask(), plan.shape());
    }

    /** The statistic of a part, and how the image moves with it. */
    TestedLine line(Part part) {
        return line(contrast(part));
    }

    private TestedLine line(RegionContrast contrast) {
        return TestedLine.of(this, contrast);
    }

    /** Tests a part. */
    RegionResult test(Part part, Search search) {
        RegionContrast contrast = contrast(part);
        TestedLine line = line(contrast);
        EventConditions.Compiled event = EventConditions.of(plan, hypothesis.rule(), scores, region, part.elements);
        SearchProblem problem = problem(line, event);
        search.require(problem.plan());
        long start = System.nanoTime();
        SearchOutcome outcome = search.run(problem, settings.search(), settings.listener());
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new RegionResult(
                new SelectiveInference(line.test(), line.stat(), outcome.truncation()),
                line.deviation(),
                hypothesis.nullValue(),
                new RegionResult.MarkedRegion(
                        part.elements.elements(), contrast.compared(), scores.map(), part.component, event.observed()),
                new RegionResult.Search(
                        settings.search().mode(),
                        outcome.evaluations(),
                        outcome.columns(),
                        seconds,
                        outcome.threads(),
                        outcome.kernels(),
                        outcome.certificate()),
                ResultWarnings.of(outcome, settings.search(), noise instanceof NoiseKnowledge.Estimated, ties()));
    }

    /**
     * Over-conditioning is about the linear piece of the whole network; all else may leave out what does not matter.
     */
    private SearchProblem problem(TestedLine line, EventConditions.Compiled event) {
        Plan whole = line.followed(event.plan(), plan.kernels(), plan.limits());
        boolean pieces = settings.search().mode() == SearchSettings.Mode.OVER_CONDITIONING;
        return new SearchProblem(
                event.partial() && !pieces ? whole.cropped(LEAST_SAVING) : whole,
                line.a(),
                line.b(),
                event.signs(),
                scores.scale(),
                line.test(),
                whole.columnWork());
    }

    /** Whether an element is marked, or not, only because of the order of equal scores. */
    private boolean ties() {
        return hypothesis.marking().competes()
                ? region.tiesWith(scores.map(), hypothesis.rule().candidates(scores.map().length))
                : hypothesis.marking() instanceof Marking.HighestChannel && scores.ties();
    }
}
