package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.Event;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/** Random questions with every marking and every event, compared with plain forward passes and between searches. */
class EventsTest {
    private static RegionInference test(EventProblem problem) {
        return RegionInference.of(problem.model(), problem.hypothesis(), new Covariance.Scalar(1));
    }

    private static SearchSettings precise(SearchSettings.Mode mode) {
        return SearchSettings.builder().mode(mode).precision(1e-6).build();
    }

    /** At each point of a dense grid the events happen if and only if the search says so. */
    @Property(tries = 200)
    void agreesWithForwardPassesOnADenseGrid(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        EventProblem problem = EventProblem.of(random);
        Tensor image = EventProblem.image(random);
        EventProblem.Seen seen = problem.seen(image);
        RegionInference test = test(problem).with(precise(SearchSettings.Mode.BOUNDED));
        List<RegionResult> results = SelectionEventTest.answered(() -> test.runEach(List.of(image), Draws.none()));
        int checked = 0;
        for (RegionResult result : results) {
            assertThat(result.truncated().contains(result.stat())).isTrue();
            double[] direction =
                    SelectionEventTest.direction(result, new Covariance.Scalar(1), EventProblem.SHAPE.size());
            for (double z = -4; z <= 4; z += 0.02) {
                if (!result.searched().contains(z) || SelectionEventTest.nearAnEnd(result.truncated(), z)) {
                    continue;
                }
                double[] moved = image.doubles().clone();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += (z - result.stat()) * direction[i];
                }
                boolean same = problem.same(seen, problem.seen(Tensor.of(EventProblem.SHAPE, moved)), result.roi());
                assertThat(result.truncated().contains(z))
                        .as("at z = %s for %s", z, problem.hypothesis().events())
                        .isEqualTo(same);
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    /** What is marked, and which components are tested, is what a second implementation finds. */
    @Property(tries = 200)
    void testsWhatIsMarked(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        EventProblem problem = EventProblem.of(random);
        Tensor image = EventProblem.image(random);
        boolean[] marked = problem.seen(image).marked();
        RegionInference test = test(problem).with(SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING));
        List<RegionResult> results = SelectionEventTest.answered(() -> test.runEach(List.of(image), Draws.none()));
        for (RegionResult result : results) {
            int[] roi = result.roi();
            int[] whole =
                    IntStream.range(0, marked.length).filter(i -> marked[i]).toArray();
            int[] expected = result.component().isEmpty()
                    ? whole
                    : EventProblem.componentOf(roi[0], connectivity(problem), marked);
            assertThat(roi).isEqualTo(expected);
            assertThat(result.compared()).doesNotContain(roi);
        }
    }

    private static int connectivity(EventProblem problem) {
        return problem.hypothesis().events().stream()
                .filter(Event.SameComponent.class::isInstance)
                .mapToInt(event -> ((Event.SameComponent) event).connectivity())
                .findFirst()
                .orElseThrow();
    }

    /** Three independent searches find the same interval ends. */
    @Property(tries = 200)
    void boundedSearchSweepAndSteppingAgree(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        EventProblem problem = EventProblem.of(random);
        Tensor image = EventProblem.image(random);
        List<List<RegionResult>> results = SelectionEventTest.answered(() -> Stream.of(
                        SearchSettings.Mode.PARAMETRIC, SearchSettings.Mode.BOUNDED, SearchSettings.Mode.SWEEP)
                .map(mode -> test(problem).with(precise(mode)).runEach(List.of(image), Draws.none()))
                .toList());
        for (int k = 0; k < results.get(0).size(); k++) {
            RegionResult stepping = results.get(0).get(k);
            for (List<RegionResult> others : results.subList(1, 3)) {
                RegionResult other = others.get(k);
                String mode = other.search().mode().toString();
                assertThat(other.p().value()).as(mode).isCloseTo(stepping.p().value(), within(2e-6));
                IntervalSet differing = other.truncated()
                        .symmetricDifference(stepping.truncated())
                        .intersection(other.searched())
                        .intersection(stepping.searched());
                assertThat(Arrays.stream(differing.toArray()).mapToDouble(part -> part[1] - part[0]))
                        .as(mode + " " + differing)
                        .allMatch(width -> width < 1e-9);
            }
        }
    }
}
