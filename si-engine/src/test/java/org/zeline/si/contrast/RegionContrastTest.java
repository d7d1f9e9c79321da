package org.zeline.si.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.Region;

class RegionContrastTest {
    private static final Shape SHAPE = Shape.of(1, 1, 1, 6);
    private static final Region WHOLE = new Region(new int[] {1, 2, 4});
    private static final Region PART = new Region(new int[] {1, 2});

    private static RegionContrast of(Comparison comparison) {
        return comparison.contrast(PART, WHOLE, null, SHAPE);
    }

    @Test
    void aPartIsNeverComparedWithAnother() {
        assertThat(of(new Comparison.Background()).compared()).containsExactly(0, 3, 5);
        assertThat(of(new Comparison.Background()).weights())
                .containsExactly(-1.0 / 3, 0.5, 0.5, -1.0 / 3, 0, -1.0 / 3);
        assertThat(of(new Comparison.Neighborhood(2)).compared()).containsExactly(0, 3);
        boolean[] mask = {false, true, true, true, true, true};
        assertThat(new Comparison.Background()
                        .contrast(PART, WHOLE, mask, SHAPE)
                        .compared())
                .containsExactly(3, 5);
    }

    @Test
    void aReferenceIsComparedOnTheSameElements() {
        Comparison reference = new Comparison.Reference(new RealTensor(ElementType.DOUBLE, SHAPE, new double[6]));
        RegionContrast contrast = of(reference);
        assertThat(contrast.compared()).containsExactly(1, 2);
        assertThat(contrast.imageWeights(SHAPE, SHAPE))
                .containsExactly(new double[] {0, 0.5, 0.5, 0, 0, 0}, within(0.0));
    }

    @Test
    void channelsShareTheWeights() {
        double[] weights = of(new Comparison.Background()).imageWeights(Shape.of(1, 2, 1, 6), SHAPE);
        assertThat(weights).hasSize(12);
        assertThat(weights[1]).isEqualTo(0.25);
        assertThat(weights[7]).isEqualTo(0.25);
        assertThatThrownBy(() -> of(new Comparison.Background()).imageWeights(Shape.of(5), SHAPE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("does not mark elements");
    }

    @Test
    void nothingToCompareWithHasNoAnswer() {
        Region all = new Region(new int[] {0, 1, 2, 3, 4, 5});
        assertThatThrownBy(() -> new Comparison.Background().contrast(all, all, null, SHAPE))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("6 of 6 elements");
    }

    @Test
    void ownWeightsAreChecked() {
        assertThat(of(new Comparison.Contrast((roi, shape) -> new double[] {0, 1, 1, -2, 0, 0}))
                        .compared())
                .containsExactly(3);
        assertThatThrownBy(() -> of(new Comparison.Contrast((roi, shape) -> new double[5])))
                .hasMessageContaining("5 weights")
                .hasMessageContaining("6 elements");
        assertThatThrownBy(() -> of(new Comparison.Contrast((roi, shape) -> new double[] {0, 1, Double.NaN, 0, 0, 0})))
                .hasMessageContaining("must be finite, that of element 2 is NaN");
    }
}
