package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.MatrixProduct;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;

class SearchCapabilitiesTest {
    private static final long BYTES = 64L << 20;

    @ParameterizedTest
    @CsvSource({"1, 8", "15616, 8", "349525, 8", "349526, 4", "699051, 2", "1998851, 1", "100000000000, 1"})
    void aBlockFitsTheMemoryUnlessASingleIntervalDoesNot(long elements, int expected) {
        int size = SearchCapabilities.block(elements, SearchTuning.DEFAULT.blocks());
        assertThat(size).isEqualTo(expected);
        assertThat(size == 1 || 24L * size * elements <= BYTES).isTrue();
        assertThat(size == 8 || 24L * 2 * size * elements > BYTES).isTrue();
    }

    /** Layers of equal work with max(x, 0) between them. */
    private static Plan layers(int count) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), draws -> new double[draws]);
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(40));
        double[] weights = new SplittableRandom(1).doubles(1600).toArray();
        for (int layer = 0; layer < count; layer++) {
            MatrixProduct map = MatrixProduct.left(
                    new MatrixProduct.Factors(1, () -> weights, 40, 1), new int[1], new int[1], 40, 40, 1);
            x = builder.elementwise(PiecewiseLinear.RELU, builder.linear(map, null, x.shape(), x));
        }
        return builder.plan(List.of(x));
    }

    /** Step 2 k is a linear map, 2 k + 1 a selection: depths end before selections, but not before the first one. */
    @Test
    void depthsLieBetweenLinearMapsAndSelections() {
        Plan plan = layers(10);
        long column = LongStream.of(plan.work()).sum();
        SearchCapabilities capabilities = SearchCapabilities.of(plan, column, true, SearchTuning.DEFAULT);
        assertThat(capabilities.block()).isEqualTo(8);
        assertThat(capabilities.sweeps()).isTrue();
        assertThat(capabilities.column()).isEqualTo(column);
        assertThat(capabilities.depths()).containsExactly(0, 3, 5, 7, 9); // 6 layers are less than 1.25 times 5
    }

    /** Each depth takes at least 1.25 times the work of the last: of 40 layers, not every one is a depth. */
    @Test
    void depthsLieApart() {
        Plan plan = layers(40);
        long column = LongStream.of(plan.work()).sum();
        List<Integer> depths =
                SearchCapabilities.of(plan, column, true, SearchTuning.DEFAULT).depths();
        for (int i = 2; i < depths.size(); i++) {
            assertThat(depths.get(i)).isOdd().isGreaterThanOrEqualTo((int) (1.2 * depths.get(i - 1)));
        }
        assertThat(depths).hasSizeBetween(8, 14).startsWith(0, 3, 5);
        assertThat(depths.get(depths.size() - 1)).isBetween(36, 49);
    }

    /** Without room for a whole block, or a sweep, there is no depth to choose. */
    @Test
    void depthsNeedMemoryAndASweep() {
        Plan plan = layers(10);
        long column = LongStream.of(plan.work()).sum();
        SearchTuning standard = SearchTuning.DEFAULT;
        SearchTuning small = new SearchTuning(
                standard.opening(),
                new SearchTuning.Blocks(8, 2000, 2),
                standard.splitting(),
                standard.probing(),
                standard.sweeping(),
                standard.knots(),
                standard.resolution());
        assertThat(SearchCapabilities.of(plan, column, true, small).depths()).containsExactly(0);
        assertThat(SearchCapabilities.of(plan, column, true, small).block()).isLessThan(8);
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), draws -> new double[draws]);
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(4));
        Plan jumps = builder.plan(List.of(builder.elementwise(PiecewiseLinear.SIGN, x)));
        SearchCapabilities capabilities = SearchCapabilities.of(jumps, 4, false, standard);
        assertThat(capabilities.sweeps()).isFalse();
        assertThat(capabilities.depths()).containsExactly(0);
    }
}
