package org.zeline.interpreter.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.text;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** The part of an operator's input that a part of its result depends on, found by hand. */
class ReceptiveFieldTest {
    private final TestGraph g = new TestGraph(13);

    /** The part of the input of a chain of steps for some rows and columns of its result. */
    private String field(Shape input, String output, int top, int bottom, int left, int right) {
        Plan plan = g.plan(Kernels.scalar(), input, output);
        Shape result = plan.edge(plan.outputs()[0]).shape();
        Box box = Box.whole(result).with(2, top, bottom).with(3, left, right);
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            box = crop(plan, plan.steps().get(s), box).inputs().get(0);
        }
        return box.toString();
    }

    private static Cropped<Action> crop(Plan plan, Step step, Box part) {
        List<Shape> shapes = Arrays.stream(step.inputs())
                .mapToObj(id -> plan.edge(id).shape())
                .toList();
        return step.action().crop(shapes, part);
    }

    private String ones(int... extents) {
        double[] values = new double[Shape.of(extents).size()];
        Arrays.fill(values, 1);
        return g.reals(Shape.of(extents), values);
    }

    /** Result row i reads rows 2i - 1 to 2i + 1 of 10, column j columns j, j + 2 and j + 4 of 12. */
    @Test
    void convolutionWithStrideDilationAndUnequalPads() {
        Shape shape = Shape.of(1, 2, 10, 12);
        String y = g.node(
                "Conv",
                List.of(g.input("x", shape.extents()), ones(3, 2, 3, 3)),
                ints("strides", 2, 1),
                ints("dilations", 1, 2),
                ints("pads", 1, 0, 2, 3));
        assertThat(field(shape, y, 1, 3, 2, 4)).isEqualTo("[0, 1) x [0, 2) x [1, 6) x [2, 8)");
        assertThat(field(shape, y, 0, 1, 0, 1)).isEqualTo("[0, 1) x [0, 2) x [0, 2) x [0, 5)");
        assertThat(field(shape, y, 5, 6, 10, 11)).isEqualTo("[0, 1) x [0, 2) x [9, 10) x [10, 12)");
    }

    /** The last rows of the result depend on padding alone: along this axis, nothing is left out. */
    @Test
    void convolutionOfPaddingAlone() {
        Shape shape = Shape.of(1, 1, 4, 6);
        String y = g.node("Conv", List.of(g.input("x", shape.extents()), ones(1, 1, 2, 2)), ints("pads", 0, 0, 3, 0));
        assertThat(field(shape, y, 5, 6, 2, 3)).isEqualTo("[0, 1) x [0, 1) x [0, 4) x [2, 4)");
    }

    /** Element i of the input reaches 2i - 1 to 2i + 1 of the result. */
    @Test
    void transposedConvolution() {
        Shape shape = Shape.of(1, 1, 5, 5);
        String y = g.node(
                "ConvTranspose",
                List.of(g.input("x", shape.extents()), ones(1, 1, 3, 3)),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1));
        assertThat(field(shape, y, 3, 5, 4, 5)).isEqualTo("[0, 1) x [0, 1) x [1, 3) x [2, 3)");
        assertThat(field(shape, y, 0, 1, 8, 9)).isEqualTo("[0, 1) x [0, 1) x [0, 1) x [4, 5)");
    }

    /** Result row i holds rows 2i - 1 and 2i, column j columns 2j to 2j + 2. */
    @Test
    void maximumPooling() {
        Shape shape = Shape.of(2, 3, 8, 9);
        String y = g.node(
                "MaxPool",
                List.of(g.input("x", shape.extents())),
                ints("kernel_shape", 2, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 0, 1, 0));
        assertThat(field(shape, y, 1, 3, 2, 3)).isEqualTo("[0, 2) x [0, 3) x [1, 5) x [4, 7)");
        assertThat(field(shape, y, 0, 1, 0, 1)).isEqualTo("[0, 2) x [0, 3) x [0, 1) x [0, 3)");
    }

    @Test
    void averagePooling() {
        Shape shape = Shape.of(1, 2, 8, 8);
        String y = g.node(
                "AveragePool",
                List.of(g.input("x", shape.extents())),
                ints("kernel_shape", 3, 3),
                ints("pads", 1, 1, 1, 1));
        assertThat(field(shape, y, 0, 1, 3, 5)).isEqualTo("[0, 1) x [0, 2) x [0, 2) x [2, 6)");
        assertThat(field(shape, y, 7, 8, 7, 8)).isEqualTo("[0, 1) x [0, 2) x [6, 8) x [6, 8)");
    }

    /** By nearest, result i is element i / 2; linear, positions 3 and 5 lie at 1.25 and 2.25. */
    @Test
    void resizing() {
        Shape shape = Shape.of(1, 1, 6, 6);
        String x = g.input("x", shape.extents());
        String scales = g.reals(Shape.of(4), 1, 1, 2, 2);
        String nearest = g.node("Resize", List.of(x, "", scales), text("mode", "nearest"));
        String linear = g.node("Resize", List.of(x, "", scales), text("mode", "linear"));
        assertThat(field(shape, nearest, 3, 6, 0, 2)).isEqualTo("[0, 1) x [0, 1) x [1, 3) x [0, 1)");
        assertThat(field(shape, linear, 3, 6, 0, 1)).isEqualTo("[0, 1) x [0, 1) x [1, 4) x [0, 1)");
    }

    @Test
    void padding() {
        Shape shape = Shape.of(1, 1, 4, 4);
        String y = g.node("Pad", List.of(g.input("x", shape.extents()), g.integers(0, 0, 2, 1, 0, 0, 1, 0)));
        assertThat(field(shape, y, 1, 4, 1, 3)).isEqualTo("[0, 1) x [0, 1) x [0, 2) x [0, 2)");
    }

    @Test
    void concatenation() {
        Shape shape = Shape.of(1, 1, 4, 5);
        String x = g.input("x", shape.extents());
        String y = g.node("Concat", List.of(x, g.node("Relu", List.of(x))), integer("axis", 2));
        Plan plan = g.plan(Kernels.scalar(), shape, y);
        Box part = Box.whole(Shape.of(1, 1, 8, 5)).with(2, 3, 5).with(3, 1, 2);
        assertThat(crop(plan, plan.steps().get(1), part).inputs().toString())
                .isEqualTo("[[0, 1) x [0, 1) x [3, 4) x [1, 2), [0, 1) x [0, 1) x [0, 1) x [1, 2)]");
    }

    /** A softmax over the channels needs all of them, at the same places. */
    @Test
    void softmaxOverChannels() {
        Shape shape = Shape.of(1, 3, 4, 4);
        String y = g.node("Softmax", List.of(g.input("x", shape.extents())), integer("axis", 1));
        Plan plan = g.plan(Kernels.scalar(), shape, y);
        Box part = Box.whole(shape).with(1, 0, 1).with(2, 1, 2).with(3, 0, 2);
        Cropped<Action> cropped = crop(plan, plan.steps().get(plan.steps().size() - 1), part);
        assertThat(cropped.result().toString()).isEqualTo("[0, 1) x [0, 3) x [1, 2) x [0, 2)");
        assertThat(cropped.inputs()).containsExactly(cropped.result());
    }

    @Test
    void aPlanThatDependsOnEverythingStaysAsItIs() {
        Shape shape = Shape.of(1, 1, 4, 4);
        String x = g.input("x", shape.extents());
        String flat = g.node("Flatten", List.of(x));
        Plan plan = g.plan(Kernels.scalar(), shape, g.node("MatMul", List.of(flat, ones(16, 2))));
        assertThat(plan.cropped(0.1)).isSameAs(plan);
    }

    /** One of four columns is kept: the work before is a quarter, but the tenth that must be saved can be chosen. */
    @Test
    void savesAtLeastTheShareThatIsAskedFor() {
        Shape shape = Shape.of(1, 1, 4, 4);
        String x = g.node("Relu", List.of(g.input("x", shape.extents())));
        String y = g.node("Slice", List.of(x, g.integers(1), g.integers(2), g.integers(3)));
        Plan plan = g.plan(Kernels.scalar(), shape, y);
        Plan cropped = plan.cropped(0.1);
        assertThat(plan.columnWork()).isEqualTo(16 * (16 + 4));
        assertThat(cropped.columnWork()).isEqualTo(16 * (4 + 4 + 4));
        assertThat(plan.cropped(0.5)).isSameAs(plan);
    }

    @Test
    void plansWithShapesThatDependOnDataStayAsTheyAre() {
        Shape shape = Shape.of(1, 1, 4, 4);
        String found = g.node("NonZero", List.of(g.node("Relu", List.of(g.input("x", shape.extents())))));
        Plan plan = g.plan(Kernels.scalar(), shape, found);
        assertThat(plan.cropped(Double.NEGATIVE_INFINITY)).isSameAs(plan);
    }
}
