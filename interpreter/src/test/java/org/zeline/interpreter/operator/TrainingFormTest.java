package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.BatchContext;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Plans for training. */
final class TrainingFormTest {
    private static final int SIZE = 10_000;

    /** A part with a seed, whose batch has other parts with the given sums. */
    private record Part(double share, double others, long seed) implements BatchContext {
        @Override
        public void sum(double[] own) {
            for (int i = 0; i < own.length; i++) {
                own[i] += others;
            }
        }
    }

    private static Plan plan(TestGraph graph, String output, Shape shape) {
        OnnxModel model = OnnxModel.parse(graph.proto(output).toByteArray(), "test");
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.none()).forTraining();
        Edge x = builder.free(ElementType.DOUBLE, shape);
        return builder.plan(model.graph().bind(builder, List.of(x), Map.of()));
    }

    private static double[] run(VjpPass pass, double[] x) {
        return pass.run(List.of(Tensor.of(Shape.of(1, x.length), x)))
                .get(0)
                .doubles()
                .clone();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 10, 12, 13, 22})
    void dropoutDropsAndScales(int opset) {
        TestGraph g = new TestGraph(opset);
        String x = g.input("x", ElementType.DOUBLE, 1, SIZE);
        String y = opset < 12
                ? g.node("Dropout", List.of(x), TestGraph.real("ratio", 0.3f))
                : g.node("Dropout", List.of(x, g.reals(Shape.of(), 0.3)));
        Plan plan = plan(g, y, Shape.of(1, SIZE));
        double[] ones = new double[SIZE];
        Arrays.fill(ones, 2);
        VjpPass pass = VjpPass.reusing(plan, Kernels.scalar(), new Part(1, 0, 7));
        double[] dropped = run(pass, ones);
        long zeros = Arrays.stream(dropped).filter(v -> v == 0).count();
        // six standard deviations of a binomial count
        assertThat(zeros / (double) SIZE).isCloseTo(0.3, within(6 * Math.sqrt(0.3 * 0.7 / SIZE)));
        assertThat(Arrays.stream(dropped).filter(v -> v != 0))
                .allSatisfy(v -> assertThat(v).isCloseTo(2 / 0.7, within(1e-6)));
        double[] g0 = new double[SIZE];
        Arrays.fill(g0, 3);
        double[] gradient = pass.gradient(new double[][] {g0})[0];
        for (int i = 0; i < SIZE; i++) {
            assertThat(gradient[i]).isCloseTo(1.5 * dropped[i], within(1e-12));
        }
        assertThat(run(pass, ones)).isEqualTo(dropped);
        double[] other = run(VjpPass.reusing(plan, Kernels.scalar(), new Part(1, 0, 8)), ones);
        long both = 0;
        for (int i = 0; i < SIZE; i++) {
            both += other[i] == 0 && dropped[i] == 0 ? 1 : 0;
        }
        assertThat(both / (double) SIZE).isCloseTo(0.09, within(6 * Math.sqrt(0.09 * 0.91 / SIZE)));
    }

    @Test
    void theMaskIsThatOfTheResult() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 200);
        List<String> both = g.nodes("Dropout", 2, List.of(x, g.reals(Shape.of(), 0.5)));
        String kept = g.node("Cast", List.of(both.get(1)), TestGraph.integer("to", 11));
        String y = g.node("Sub", List.of(both.get(0), kept));
        Plan plan = plan(g, y, Shape.of(1, 200));
        double[] ones = new double[200];
        Arrays.fill(ones, 0.5);
        VjpPass pass = VjpPass.reusing(plan, Kernels.scalar(), new Part(1, 0, 3));
        assertThat(run(pass, ones)).containsOnly(0);
        double[] all = new double[200];
        Arrays.fill(all, 1);
        assertThat(Arrays.stream(pass.gradient(new double[][] {all})[0]).boxed().distinct())
                .containsExactlyInAnyOrder(0.0, 2.0);
    }

    @Test
    void dropoutNeedsASeed() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 4);
        Plan plan = plan(g, g.node("Dropout", List.of(x)), Shape.of(1, 4));
        VjpPass pass = VjpPass.reusing(plan, Kernels.scalar());
        assertThatThrownBy(() -> run(pass, new double[4]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seed");
    }

    /** With half of the batch in another part whose halved mean and variance are both 1. */
    @Test
    void batchNormalizationUsesTheSumsOfAllParts() {
        TestGraph g = new TestGraph(15);
        String x = g.input("x", ElementType.DOUBLE, 2, 1);
        String one = g.reals(Shape.of(1), 1);
        String zero = g.reals(Shape.of(1), 0);
        String y = g.node(
                "BatchNormalization",
                List.of(x, one, zero, zero, one),
                TestGraph.integer("training_mode", 1),
                TestGraph.real("epsilon", 0));
        Plan plan = plan(g, y, Shape.of(2, 1));
        VjpPass pass = VjpPass.reusing(plan, Kernels.scalar(), new Part(0.5, 1, 0));
        double[] z =
                pass.run(List.of(Tensor.of(Shape.of(2, 1), 4.0, 8.0))).get(0).doubles();
        // the mean is 6 / 2 + 1 = 4, the variance (0 + 16) / 2 / 2 + 1 = 5
        assertThat(z).containsExactly(new double[] {0, 4 / Math.sqrt(5)}, within(1e-12));
    }
}
