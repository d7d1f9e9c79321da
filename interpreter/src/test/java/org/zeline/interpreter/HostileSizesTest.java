package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.HostileModelTest.refused;
import static org.zeline.interpreter.HostileModelTest.zeros;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.text;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Sizes, patterns and texts by which a file asks for more than there is: refused before memory or time is spent. */
@Timeout(20)
final class HostileSizesTest {
    private static Tensor texts(String... values) {
        return new StringTensor(Shape.of(values.length), values);
    }

    @Test
    void stridesThatWouldMeanATrillionPhases() {
        TestGraph g = new TestGraph(11);
        String w = g.reals(Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
        String y = g.node("ConvTranspose", List.of(g.input("x", 1, 1, 1, 1), w), ints("strides", 1 << 20, 1 << 20));
        assertThat(g.run(List.of(Tensor.of(Shape.of(1, 1, 1, 1), 1.0)), y)
                        .get(0)
                        .doubles())
                .containsExactly(1, 2, 3, 4);
        TestGraph far = new TestGraph(11);
        w = far.reals(Shape.of(1, 1, 3, 3), new double[9]);
        y = far.node("ConvTranspose", List.of(far.input("x", 1, 1, 9, 9), w), ints("dilations", 1 << 20, 1 << 20));
        refused(far, List.of(zeros(1, 1, 9, 9)), y, "ConvTranspose", "heap");
    }

    /** A sum without elements, of which one part is a single number: that is broadcast too, and not the sum itself. */
    @Test
    void aNumberBroadcastToNothing() {
        TestGraph g = new TestGraph(13);
        String one = g.node("ReduceL2", List.of(g.input("x", 1, 2, 2)), integer("keepdims", 1));
        String y = g.node("Sub", List.of(one, g.input("y", 3, 0)));
        assertThat(g.run(List.of(zeros(1, 2, 2), zeros(3, 0)), y).get(0).shape())
                .isEqualTo(Shape.of(1, 3, 0));
    }

    @Test
    void averagesOfWindowsOfAMillionPads() {
        TestGraph g = new TestGraph(11);
        String y = g.node(
                "AveragePool",
                List.of(g.input("x", 1, 1, 1)),
                ints("kernel_shape", 1 << 20),
                ints("pads", 1 << 20, 1 << 20));
        refused(g, List.of(zeros(1, 1, 1)), y, "AveragePool", "working memory");
        TestGraph max = new TestGraph(11);
        y = max.node(
                "MaxPool",
                List.of(max.input("x", 1, 1, 1)),
                ints("kernel_shape", 1 << 20),
                ints("pads", 1 << 19, 1 << 20));
        refused(max, List.of(zeros(1, 1, 1)), y, "MaxPool", "working memory");
    }

    @Test
    void samplesByTheBillion() {
        TestGraph g = new TestGraph(16);
        String y = g.node(
                "RoiAlign",
                List.of(g.input("x", 1, 1, 2, 2), g.reals(Shape.of(1, 4), 0, 0, 1, 1), g.integers(0)),
                integer("output_height", 1 << 16),
                integer("sampling_ratio", 1 << 12));
        refused(g, List.of(zeros(1, 1, 2, 2)), y, "RoiAlign");
        TestGraph resize = new TestGraph(13);
        y = resize.node(
                "Resize", List.of(resize.input("x", 1, 1), "", "", resize.integers(1 << 30, 1)), text("mode", "cubic"));
        refused(resize, List.of(zeros(1, 1)), y, "Resize");
        TestGraph dft = new TestGraph(17);
        y = dft.node("DFT", List.of(dft.input("x", 1, 2000, 1), dft.integers(2_000_000_000)));
        refused(dft, List.of(zeros(1, 2000, 1)), y, "DFT");
    }

    @Test
    void blocksWithoutChannels() {
        TestGraph g = new TestGraph(18);
        int half = 1 << 16;
        String y = g.node("Col2Im", List.of(g.input("x", 1, 0, half + 1), g.integers(2L * half), g.integers(half)));
        refused(g, List.of(zeros(1, 0, half + 1)), y, "Col2Im", "working memory");
    }

    @Test
    void boxesThatEachTakeTheWholeImage() {
        TestGraph g = new TestGraph(13);
        double[] boxes = new double[5 * 20_000];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = i % 5 >= 3 ? 1000 : 0;
        }
        String y = g.node(
                "MaxRoiPool",
                List.of(g.input("x", 1, 1, 500, 500), g.reals(Shape.of(20_000, 5), boxes)),
                ints("pooled_shape", 1, 1));
        refused(g, List.of(zeros(1, 1, 500, 500)), y, "MaxRoiPool", "working memory");
    }

    @Test
    void drawsFromAMillionClasses() {
        TestGraph g = new TestGraph(13);
        String y = g.node(
                "Multinomial",
                List.of(g.reals(Shape.of(1, 200_000), new double[200_000])),
                integer("sample_size", 200_000));
        assertThat(g.run(List.of(), y).get(0).shape()).isEqualTo(Shape.of(1, 200_000));
    }

    @Test
    void bombsOfOneNode() {
        for (String operator : List.of("ConstantOfShape", "Expand", "Tile")) {
            TestGraph g = new TestGraph(13);
            String x = g.input("x", 1, 1);
            String huge = g.integers(1 << 20, 1 << 20);
            String y = g.node(operator, operator.startsWith("C") ? List.of(huge) : List.of(x, huge));
            refused(g, List.of(zeros(1, 1)), y, operator, "1048576x1048576".substring(0, 7));
        }
        TestGraph g = new TestGraph(13);
        String y = g.node("Range", List.of(scalar(g, 0), scalar(g, Long.MAX_VALUE), scalar(g, 1)));
        refused(g, List.of(), y, "Range", "out of range");
    }

    private static String scalar(TestGraph g, long value) {
        return g.constant(Tensor.of(Shape.of(new int[0]), value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(.*a){30}b", "((a*)*)*b"})
    void aPatternThatGoesBackForever(String pattern) {
        TestGraph g = new TestGraph(20);
        String y = g.node("RegexFullMatch", List.of(g.constant(texts("a".repeat(60) + "!"))), text("pattern", pattern));
        Limits limits = Limits.untrusted();
        OnnxModel model = OnnxModel.parse(g.proto(y).toByteArray(), "m.onnx", limits.within(Duration.ofMillis(200)));
        assertThatThrownBy(() -> model.evaluate(List.of(), Draws.seeded(1), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("RegexFullMatch")
                .hasMessageContaining("longer than the 200 ms");
    }

    @Test
    void aPatternThatRecursesOrRepeatsWithoutEnd() {
        TestGraph g = new TestGraph(20);
        String y = g.node(
                "RegexFullMatch", List.of(g.constant(texts("ab".repeat(200_000)))), text("pattern", "(a|b|(?:c))*"));
        refused(g, List.of(), y, "RegexFullMatch", "recurses too deeply");
        for (String pattern : List.of("(){2147483647}", "((){1000}){1000}", "(?:){99999999999999999999}")) {
            TestGraph many = new TestGraph(20);
            y = many.node("RegexFullMatch", List.of(many.constant(texts(""))), text("pattern", pattern));
            refused(many, List.of(), y, "pattern repeats", "10000 times");
        }
        TestGraph deep = new TestGraph(20);
        y = deep.node("RegexFullMatch", List.of(deep.constant(texts(""))), text("pattern", "(".repeat(100_000)));
        refused(deep, List.of(), y, "RegexFullMatch", "pattern is no regular expression");
    }

    @Test
    void textsThatDouble() {
        TestGraph g = new TestGraph(20);
        String y = g.constant(texts("a".repeat(1000)));
        for (int i = 0; i < 40; i++) {
            y = g.node("StringConcat", List.of(y, y));
        }
        refused(g, List.of(), y, "StringConcat", "characters, more than the");
    }

    @Test
    void numbersThatTakeForeverToRead() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Cast", List.of(g.constant(texts("1e-999999999"))), integer("to", 7));
        assertThat(g.run(List.of(), y).get(0).integers()).containsExactly(0);
        TestGraph large = new TestGraph(13);
        y = large.node("Cast", List.of(large.constant(texts("1e2147483647"))), integer("to", 7));
        refused(large, List.of(), y, "Cast", "no 64-bit integer");
        TestGraph digits = new TestGraph(13);
        y = digits.node("Cast", List.of(digits.constant(texts("9".repeat(1_000_000)))), integer("to", 11));
        refused(digits, List.of(), y, "Cast", "too long for a number");
    }
}
