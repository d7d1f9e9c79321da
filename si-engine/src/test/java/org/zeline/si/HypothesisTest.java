package org.zeline.si;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.RegionWeights;
import org.zeline.si.data.TestedData;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Region;

class HypothesisTest {
    private static final RealTensor SMALL = Tensor.of(Shape.of(1, 2), new double[] {1, 2});
    private static final RealTensor LARGE = Tensor.of(Shape.of(1, 3), new double[] {3, 4, 5});

    @Test
    void whatIsNotSaidHasDefaults() {
        Hypothesis hypothesis = Hypothesis.regionAbove(0.5).build();
        assertThat(hypothesis.marking()).isEqualTo(new Marking.Above(0.5));
        assertThat(hypothesis.comparison()).isEqualTo(new Comparison.Background());
        assertThat(hypothesis.inputIndex()).isZero();
        assertThat(hypothesis.outputIndex()).isZero();
        assertThat(hypothesis.postProcess()).isEmpty();
        assertThat(hypothesis.normalize()).isFalse();
        assertThat(hypothesis.mask()).isEmpty();
    }

    /** The builder of a hypothesis starts with all of it. */
    @Test
    void everyPartIsKept() {
        Hypothesis hypothesis = Hypothesis.regionAbove(-1)
                .testedInput(1)
                .scoreOutput(2)
                .postProcess(new PostProcess.InputDiff(), new PostProcess.Abs())
                .normalized()
                .within(true, false)
                .comparedWithNeighborhood(3)
                .build();
        for (Hypothesis same : List.of(hypothesis, hypothesis.toBuilder().build())) {
            assertThat(same.marking()).isEqualTo(new Marking.Above(-1));
            assertThat(same.inputIndex()).isEqualTo(1);
            assertThat(same.outputIndex()).isEqualTo(2);
            assertThat(same.postProcess()).containsExactly(new PostProcess.InputDiff(), new PostProcess.Abs());
            assertThat(same.normalize()).isTrue();
            assertThat(same.mask().orElseThrow()).containsExactly(true, false);
            assertThat(same.comparison()).isEqualTo(new Comparison.Neighborhood(3));
        }
        assertThat(hypothesis.toBuilder().threshold(7).build().marking()).isEqualTo(new Marking.Above(7));
        assertThat(hypothesis.marking()).isEqualTo(new Marking.Above(-1));
    }

    /** What is compared depends on the region, so the events must fix it. */
    @Test
    void eventsFixWhatIsCompared() {
        Hypothesis.Builder marked = Hypothesis.regionAbove(1);
        Event label = new Event.SameLabel(1);
        Event each = new Event.SameComponent(4, Event.SameComponent.Selected.EACH, 2);
        assertThat(marked.build().events()).containsExactly(new Event.SameRegion());
        assertThatThrownBy(() -> marked.given(label).build()).hasMessageContaining("add \"region\" or a component");
        assertThatThrownBy(() -> marked.given(each, each).build()).hasMessageContaining("one component");
        assertThat(marked.given(each, label).build().testsEach()).isTrue();
        Event peak = new Event.SameComponent(4, Event.SameComponent.Selected.PEAK, 1);
        assertThat(marked.given(peak).build().testsEach()).isFalse();
        assertThatThrownBy(() ->
                        Hypothesis.region(new Marking.Between(0, 1)).given(peak).build())
                .hasMessageContaining("select each");
        Hypothesis.Builder fixed = Hypothesis.region(new Marking.Fixed(new Region(new int[] {3})));
        assertThatThrownBy(fixed::build).hasMessageContaining("name the event");
        assertThatThrownBy(() -> fixed.given(new Event.SameRegion(), label).build())
                .hasMessageContaining("leave out");
        assertThat(fixed.given(label).build().events()).containsExactly(label);
    }

    @Test
    void comparisonsHaveTheirWords() {
        RegionWeights weights = (roi, scores) -> new double[scores.size()];
        Hypothesis.Builder builder = Hypothesis.regionAbove(0);
        assertThat(builder.comparedWithReference(SMALL).build().comparison())
                .isEqualTo(new Comparison.Reference(SMALL));
        assertThat(builder.contrastedBy(weights).build().comparison()).isEqualTo(new Comparison.Contrast(weights));
        assertThat(builder.comparedWithBackground().build().comparison()).isEqualTo(new Comparison.Background());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> Hypothesis.regionAbove(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threshold must be a number, got NaN");
        Hypothesis.Builder builder = Hypothesis.regionAbove(Double.POSITIVE_INFINITY);
        assertThatThrownBy(() -> builder.comparedWithNeighborhood(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighborhood_range must be at least 1, got 0");
        assertThatThrownBy(() -> builder.testedInput(-1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input_index and output_index must not be negative, got -1 and 0");
        assertThatThrownBy(() -> builder.testedInput(0).scoreOutput(-2).build()).hasMessageContaining("got 0 and -2");
    }

    @Test
    void theTestedInputAndTheReferenceAreTheData() {
        Hypothesis second = Hypothesis.regionAbove(0).testedInput(1).build();
        assertThat(second.testedData(List.of(SMALL, LARGE)).vector()).containsExactly(3, 4, 5);
        assertThatThrownBy(() -> second.testedData(List.of(SMALL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input_index is 1, there are 1 inputs (counted from 0)");
        Hypothesis compared =
                Hypothesis.regionAbove(0).comparedWithReference(SMALL).build();
        TestedData data = compared.testedData(List.of(SMALL, LARGE));
        assertThat(data.vector()).containsExactly(1, 2, 1, 2);
        assertThat(data.references()).containsExactly(SMALL);
        assertThatThrownBy(() -> compared.testedData(List.of(LARGE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the reference needs the input's shape 1x3, got 1x2");
    }
}
