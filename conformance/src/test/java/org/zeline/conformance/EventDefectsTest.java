package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.contrast.RegionWeights;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.Region;
import org.zeline.si.search.SearchSettings;

/**
 * Events with something left out: in each, the right p-values are uniform, and the evidence against those of the defect
 * reaches a million.
 */
class EventDefectsTest {
    private static final int SIZE = EventProblem.SHAPE.size();
    private static final int PLACE = 14;
    private static final double ENOUGH = Math.log(1e6);
    private static final OnnxModel MODEL = EventProblem.model(new Random(3));

    /** What one draw gives: the right p-value and that of the defect. */
    private record Pair(double right, double wrong) {}

    private interface Draw {
        Optional<Pair> of(Tensor image);
    }

    private static void assertCaught(int draws, Draw draw) {
        assertCaught(draws, EventProblem.SHAPE, draw);
    }

    private static void assertCaught(int draws, Shape shape, Draw draw) {
        Random random = new Random(11);
        SequentialUniformity right = new SequentialUniformity();
        SequentialUniformity wrong = new SequentialUniformity();
        for (int i = 0; i < draws; i++) {
            draw.of(Tensor.of(shape, SelectionEventTest.normals(random, shape.size())))
                    .ifPresent(pair -> {
                        right.add(pair.right);
                        wrong.add(pair.wrong);
                    });
        }
        System.out.printf(
                "%d p-values, evidence against the right ones e^%.1f, against the defect e^%.1f%n",
                right.count(), right.logEvidence(), wrong.logEvidence());
        assertThat(right.count()).isGreaterThan(draws / 20);
        assertThat(right.logEvidence()).isLessThan(ENOUGH);
        assertThat(wrong.logEvidence()).isGreaterThan(ENOUGH);
    }

    private static List<RegionResult> results(Hypothesis hypothesis, Tensor image) {
        return results(MODEL, hypothesis, image);
    }

    private static List<RegionResult> results(OnnxModel model, Hypothesis hypothesis, Tensor image) {
        RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                .with(Alternative.RIGHT_TAILED)
                .with(SearchSettings.builder().precision(1e-4).build())
                .with(Instructions.SCALAR);
        try {
            return test.runEach(List.of(image), Draws.none());
        } catch (NoAnswerException e) {
            return List.of();
        }
    }

    private static Optional<RegionResult> holding(int element, List<RegionResult> results) {
        return results.stream()
                .filter(result -> Arrays.binarySearch(result.roi(), element) >= 0)
                .findFirst();
    }

    /** The mean over a region minus that over all else, whatever a mask says. */
    private static double[] weights(int[] roi, int size) {
        double[] weights = new double[size];
        Arrays.fill(weights, -1.0 / (size - roi.length));
        Arrays.stream(roi).forEach(i -> weights[i] = 1.0 / roi.length);
        return weights;
    }

    private static final RegionWeights AGAINST_ALL = (roi, shape) -> weights(roi, SIZE);

    private static Hypothesis.Builder components(double threshold) {
        return Hypothesis.regionAbove(threshold)
                .contrastedBy(AGAINST_ALL)
                .given(new Event.SameComponent(4, Event.SameComponent.Selected.EACH, 1));
    }

    private static boolean[] without(int element, int size) {
        boolean[] mask = new boolean[size];
        Arrays.fill(mask, true);
        mask[element] = false;
        return mask;
    }

    private static OptionalDouble p(Optional<RegionResult> result) {
        return result.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(result.get().p().value());
    }

    private static Optional<Pair> pair(Optional<RegionResult> right, OptionalDouble wrong) {
        return right.isEmpty() || wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pair(right.get().p().value(), wrong.getAsDouble()));
    }

    /** In a signal, a component has two neighbours; the one that comes nearer to the threshold is forgotten. */
    @Test
    void aForgottenOuterNeighbour() {
        Shape row = Shape.of(1, 1, 1, 12);
        Random weights = new Random(5);
        TestGraph g = new TestGraph(13);
        String h = g.node("Relu", List.of(SelectionEventTest.conv(g, g.input("x", row.extents()), 1, 4, weights)));
        OnnxModel signal = g.model(SelectionEventTest.conv(g, h, 4, 1, weights));
        Hypothesis.Builder asked = Hypothesis.regionAbove(0.2)
                .contrastedBy((roi, shape) -> weights(roi, row.size()))
                .given(new Event.SameComponent(4, Event.SameComponent.Selected.EACH, 1));
        assertCaught(6000, row, image -> {
            Optional<RegionResult> right = holding(5, results(signal, asked.build(), image));
            if (right.isEmpty() || right.get().roi().length == row.size()) {
                return Optional.empty();
            }
            int[] roi = right.get().roi();
            double[] scores = right.get().scoreMap();
            int nearest = IntStream.of(roi[0] - 1, roi[roi.length - 1] + 1)
                    .filter(j -> j >= 0 && j < scores.length)
                    .reduce((best, j) -> scores[j] > scores[best] ? j : best)
                    .orElseThrow();
            Hypothesis forgetful = asked.build().toBuilder()
                    .within(without(nearest, row.size()))
                    .build();
            return pair(right, p(holding(5, results(signal, forgetful, image))));
        });
    }

    /** The lowest of the highest scores is compared with the second of the others, not with the first. */
    @Test
    void ranksComparedWithTheWrongElement() {
        Hypothesis.Builder highest = Hypothesis.region(new Marking.TopCount(5)).contrastedBy(AGAINST_ALL);
        assertCaught(3000, image -> {
            Optional<RegionResult> right =
                    results(highest.build(), image).stream().findFirst();
            if (right.isEmpty()) {
                return Optional.empty();
            }
            double[] scores = right.get().scoreMap();
            int next = IntStream.range(0, SIZE)
                    .filter(j -> Arrays.binarySearch(right.get().roi(), j) < 0)
                    .reduce((best, j) -> scores[j] > scores[best] ? j : best)
                    .orElseThrow();
            Hypothesis wrong =
                    highest.build().toBuilder().within(without(next, SIZE)).build();
            return pair(right, p(results(wrong, image).stream().findFirst()));
        });
    }

    /** Images of one label are kept, but the p-value does not condition on that. */
    @Test
    void aLabelThatIsNotConditionedOn() {
        Hypothesis given = Hypothesis.region(
                        new Marking.Fixed(new Region(IntStream.range(0, 18).toArray())))
                .given(new Event.SameLabel(2))
                .build();
        assertCaught(6000, image -> {
            double[] logits = MODEL.run(List.of(image), Draws.none(), Instructions.SCALAR)
                    .get(2)
                    .doubles();
            if (logits[0] < Math.max(logits[1], logits[2])) {
                return Optional.empty();
            }
            RegionResult right = results(given, image).get(0);
            return Optional.of(new Pair(right.p().value(), right.naiveP()));
        });
    }

    /** The means are compared for one component, the event is that of another. */
    @Test
    void theEventOfAnotherComponent() {
        double threshold = 0.6;
        assertCaught(6000, image -> {
            List<RegionResult> all = results(components(threshold).build(), image);
            Optional<RegionResult> right = holding(PLACE, all);
            Optional<RegionResult> other = all.stream()
                    .filter(one -> right.isPresent()
                            && !one.component().equals(right.get().component()))
                    .findFirst();
            if (other.isEmpty()) {
                return Optional.empty();
            }
            double[] weights = weights(right.get().roi(), SIZE);
            Hypothesis wrong =
                    components(threshold).contrastedBy((roi, shape) -> weights).build();
            return pair(right, p(holding(other.get().roi()[0], results(wrong, image))));
        });
    }
}
