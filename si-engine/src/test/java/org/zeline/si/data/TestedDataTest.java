package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class TestedDataTest {
    private static final Shape SHAPE = Shape.of(1, 1, 1, 3);
    private static final RealTensor IMAGE = Tensor.of(SHAPE, new double[] {1, 2, 3});
    private static final RealTensor REFERENCE = new RealTensor(ElementType.FLOAT, SHAPE, new double[] {4, 5, 6});
    private static final TestedData ALONE = TestedData.of(IMAGE);
    private static final TestedData BOTH = TestedData.of(IMAGE, List.of(REFERENCE));

    /** The entries of a covariance of so many elements. */
    private static double[][] dense(Covariance covariance, int size) {
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            double[] unit = new double[size];
            unit[i] = 1;
            rows[i] = covariance.times(unit);
        }
        return rows;
    }

    @Test
    void anImageAloneIsItsVector() {
        assertThat(ALONE.size()).isEqualTo(3);
        assertThat(ALONE.vector()).containsExactly(1, 2, 3);
        assertThat(ALONE.references()).isEmpty();
        assertThat(ALONE.shape()).isEqualTo(SHAPE);
        assertThat(ALONE.contrast(new double[] {1, 0, -1})).containsExactly(1, 0, -1);
        assertThat(ALONE.imagePart(new double[] {7, 8, 9})).containsExactly(7, 8, 9);
        assertThat(ALONE.independent(new Covariance.Ar1(0.5, 1))).isEqualTo(new Covariance.Ar1(0.5, 1));
    }

    @Test
    void aReferenceFollowsTheImage() {
        assertThat(BOTH.size()).isEqualTo(6);
        assertThat(BOTH.vector()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(BOTH.references()).containsExactly(REFERENCE);
        assertThat(BOTH.contrast(new double[] {1, 0, -2})).containsExactly(1, 0, -2, -1, -0.0, 2);
        assertThat(BOTH.imagePart(new double[] {7, 8, 9, 0, 0, 0})).containsExactly(7, 8, 9);
    }

    @Test
    void otherDataKeepShapesAndTypes() {
        TestedData other = BOTH.with(new double[] {7, 8, 9, 10, 11, 12});
        assertThat(other.image().doubles()).containsExactly(7, 8, 9);
        assertThat(other.image().type()).isEqualTo(IMAGE.type());
        RealTensor reference = other.references().get(0);
        assertThat(reference.values()).containsExactly(10, 11, 12);
        assertThat(reference.type()).isEqualTo(ElementType.FLOAT);
        assertThat(ALONE.with(new double[] {7, 8, 9}).vector()).containsExactly(7, 8, 9);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        RealTensor other = Tensor.of(Shape.of(3), new double[3]);
        assertThatThrownBy(() -> TestedData.of(IMAGE, List.of(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the reference needs the input's shape 1x1x1x3, got 3");
        RealTensor infinite = Tensor.of(SHAPE, new double[] {0, 1 / 0.0, 0});
        assertThatThrownBy(() -> TestedData.of(IMAGE, List.of(infinite)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the reference holds Infinity at index 1: every element must be a finite number");
        assertThatThrownBy(() -> TestedData.of(infinite)).hasMessageContaining("the tested input holds Infinity");
        assertThatThrownBy(() -> BOTH.with(new double[3])).hasMessageContaining("6 elements, got 3");
        assertThatThrownBy(() -> BOTH.contrast(new double[6])).hasMessageContaining("3 weights, got 6");
        assertThatThrownBy(() -> BOTH.line(new double[] {1, 0, 0}, new Covariance.Diagonal(new double[] {1, 1, 1})))
                .hasMessage("variance is given for 3 elements, the data have 6");
    }

    /** The variance of a difference of independent elements is the sum of theirs. */
    @Test
    void theLineIsThatOfTheWholeVector() {
        Line line = BOTH.line(new double[] {0, 0, 1}, new Covariance.Scalar(2));
        assertThat(line.deviation()).isEqualTo(2);
        assertThat(line.stat()).isEqualTo(-1.5);
        assertThat(line.b()).containsExactly(0, 0, 1, -0.0, -0.0, -1);
    }

    @Test
    void scalarAndDiagonalNoiseIsIndependentInTheReference() {
        double[] variances = {1, 2, 3, 4, 5, 6};
        for (Covariance covariance : new Covariance[] {new Covariance.Scalar(2), new Covariance.Diagonal(variances)}) {
            double[][] rows = dense(covariance, BOTH.size());
            for (int i = 0; i < 3; i++) {
                assertThat(rows[i]).endsWith(0, 0, 0);
            }
        }
    }

    /** An element's distance to the last of the image and to the first of the reference differ by one. */
    @Test
    void autoregressiveNoiseRunsOnIntoTheReference() {
        double[][] rows = dense(new Covariance.Ar1(0.5, 2), BOTH.size());
        assertThat(rows[2]).containsExactly(0.5, 1, 2, 1, 0.5, 0.25);
        assertThat(rows[3]).containsExactly(0.25, 0.5, 1, 2, 1, 0.5);
    }

    @Test
    void independentNoiseHasTwoEqualBlocks() {
        Covariance covariance = BOTH.independent(new Covariance.Ar1(0.5, 2));
        double[][] rows = dense(covariance, BOTH.size());
        double[][] block = dense(new Covariance.Ar1(0.5, 2), 3);
        for (int i = 0; i < 3; i++) {
            double[] image = new double[6];
            double[] reference = new double[6];
            System.arraycopy(block[i], 0, image, 0, 3);
            System.arraycopy(block[i], 0, reference, 3, 3);
            assertThat(rows[i]).containsExactly(image);
            assertThat(rows[3 + i]).containsExactly(reference);
        }
        double[] matched = {0, 0, 1};
        assertThat(BOTH.line(matched, covariance).deviation()).isEqualTo(2);
        assertThatThrownBy(() -> BOTH.independent(new Covariance.Diagonal(new double[6])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The last element and its match are three apart in the vector: their covariance is 2 * 0.5^3. */
    @Test
    void correlationWithTheReferenceLowersTheVarianceOfADifference() {
        double deviation =
                BOTH.line(new double[] {0, 0, 1}, new Covariance.Ar1(0.5, 2)).deviation();
        assertThat(deviation * deviation).isCloseTo(2 + 2 - 2 * 0.25, org.assertj.core.api.Assertions.within(1e-12));
    }
}
