package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Region;

/** What {@code docs/events.md} says that graphs can compute themselves. */
class EventRecipesTest {
    private static final Shape SHAPE = EventProblem.SHAPE;
    private static final double LOW = -0.3;

    private final TestGraph g = new TestGraph(13);
    private final Random random = new Random(4);
    private final String x = g.input("x", SHAPE.extents());
    private final String scores = SelectionEventTest.conv(
            g, g.node("Relu", List.of(SelectionEventTest.conv(g, x, 1, 4, random))), 4, 1, random);
    private final Tensor image = EventProblem.image(random);

    private RegionResult result(Hypothesis.Builder hypothesis, String... outputs) {
        return RegionInference.of(g.model(outputs), hypothesis.build(), new Covariance.Scalar(1))
                .run(List.of(image), Draws.none());
    }

    private String dilated(String map) {
        return g.node(
                "MaxPool", List.of(map), TestGraph.ints("kernel_shape", 3, 3), TestGraph.ints("pads", 1, 1, 1, 1));
    }

    private String negated(String map) {
        return g.node("Neg", List.of(map));
    }

    private static int[] elements(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(i -> flags[i]).toArray();
    }

    @Test
    void poolingDilatesAndErodesTheRegion() {
        Region plain = new Region(result(Hypothesis.regionAbove(LOW), scores).roi());
        RegionResult wider = result(Hypothesis.regionAbove(LOW), dilated(scores));
        assertThat(wider.roi()).isEqualTo(elements(plain.dilated(SHAPE, 1)));
        boolean[] outside = plain.flags(SHAPE.size());
        for (int i = 0; i < outside.length; i++) {
            outside[i] = !outside[i];
        }
        boolean[] kept = new Region(elements(outside)).dilated(SHAPE, 1);
        int[] core = IntStream.range(0, kept.length).filter(i -> !kept[i]).toArray();
        String eroded = negated(dilated(negated(scores)));
        assertThat(core).isNotEmpty();
        assertThat(result(Hypothesis.regionAbove(LOW), eroded).roi()).isEqualTo(core);
        assertThat(wider.truncated().contains(wider.stat())).isTrue();
    }

    @Test
    void twoThresholdsAreAnInterval() {
        String low = g.node("Sub", List.of(scores, g.reals(Shape.of(1), 0.25)));
        String high = g.node("Sub", List.of(g.reals(Shape.of(1), 1.25), scores));
        RegionResult byGraph = result(Hypothesis.regionAbove(0), g.node("Min", List.of(low, high)));
        RegionResult byMarking = result(Hypothesis.region(new Marking.Between(0.25, 1.25)), scores);
        assertThat(byGraph.roi()).isEqualTo(byMarking.roi());
        assertThat(byGraph.p().value()).isCloseTo(byMarking.p().value(), within(1e-3));
        assertThat(Arrays.stream(byGraph.truncated().toArray()).mapToDouble(part -> part[0]))
                .hasSize(byMarking.truncated().count());
    }

    /** The image as a whole is decided by its highest score; the region is fixed. */
    @Test
    void aDecisionForTheWholeImage() {
        String highest = g.node("ReduceMax", List.of(scores), TestGraph.integer("keepdims", 0));
        double[] values = g.model(scores, highest).run(List.of(image)).get(1).doubles();
        int[] place = {7, 8, 9, 13, 14, 15};
        RegionResult result = result(
                Hypothesis.region(new Marking.Fixed(new Region(place))).given(new Event.SameSide(1, values[0] - 0.1)),
                scores,
                highest);
        assertThat(result.roi()).isEqualTo(place);
        assertThat(result.truncated().contains(result.stat())).isTrue();
        assertThat(result.truncated().measure()).isLessThan(16);
    }
}
