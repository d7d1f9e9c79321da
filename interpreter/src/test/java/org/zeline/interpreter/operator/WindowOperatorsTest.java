package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.text;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Convolutions and pools against the definition, written as plain loops. */
class WindowOperatorsTest {
    private static double[] normals(Random random, int count) {
        return random.doubles(count).map(u -> random.nextGaussian()).toArray();
    }

    /** Sizes of a random two-dimensional window operator. */
    private record Sizes(
            int batch, int group, int channels, int maps, int[] in, int[] k, int[] stride, int[] dilation, int[] pad) {
        static Sizes of(Random r) {
            int[] k = {1 + r.nextInt(4), 1 + r.nextInt(4)};
            int[] dilation = {1 + r.nextInt(3), 1 + r.nextInt(3)};
            int[] in = {(k[0] - 1) * dilation[0] + 1 + r.nextInt(6), (k[1] - 1) * dilation[1] + 1 + r.nextInt(12)};
            int[] pad = {r.nextInt(3), r.nextInt(3), r.nextInt(3), r.nextInt(3)};
            int[] stride = {1 + r.nextInt(3), 1 + r.nextInt(3)};
            return new Sizes(
                    1 + r.nextInt(2),
                    1 + r.nextInt(3),
                    1 + r.nextInt(3),
                    1 + r.nextInt(10),
                    in,
                    k,
                    stride,
                    dilation,
                    pad);
        }

        int out(int axis) {
            return (in[axis] + pad[axis] + pad[axis + 2] - (k[axis] - 1) * dilation[axis] - 1) / stride[axis] + 1;
        }
    }

    private static Tensor run(OnnxModel model, Instructions instructions, Tensor x) {
        return model.run(List.of(x), Draws.seeded(0), instructions).get(0);
    }

    @Property(tries = 300)
    void convIsItsDefinition(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Sizes s = Sizes.of(random);
        int channels = s.group * s.channels;
        int maps = s.group * s.maps;
        double[] x = normals(random, s.batch * channels * s.in[0] * s.in[1]);
        double[] w = normals(random, maps * s.channels * s.k[0] * s.k[1]);
        double[] bias = normals(random, maps);
        TestGraph g = new TestGraph(13);
        String in = g.input("x", s.batch, channels, s.in[0], s.in[1]);
        String out = g.node(
                "Conv",
                List.of(in, g.reals(Shape.of(maps, s.channels, s.k[0], s.k[1]), w), g.reals(Shape.of(maps), bias)),
                integer("group", s.group),
                ints("strides", s.stride[0], s.stride[1]),
                ints("dilations", s.dilation[0], s.dilation[1]),
                ints("pads", s.pad[0], s.pad[1], s.pad[2], s.pad[3]));
        OnnxModel model = g.model(out);
        Tensor image = Tensor.of(Shape.of(s.batch, channels, s.in[0], s.in[1]), x);
        double[] expected = new double[s.batch * maps * s.out(0) * s.out(1)];
        int at = 0;
        for (int n = 0; n < s.batch; n++) {
            for (int m = 0; m < maps; m++) {
                for (int i = 0; i < s.out(0); i++) {
                    for (int j = 0; j < s.out(1); j++) {
                        expected[at++] = bias[m] + window(s, x, w, n, m, i, j);
                    }
                }
            }
        }
        for (Instructions instructions : List.of(Instructions.SCALAR, Instructions.FASTEST)) {
            Tensor y = run(model, instructions, image);
            assertThat(y.shape()).isEqualTo(Shape.of(s.batch, maps, s.out(0), s.out(1)));
            assertThat(y.doubles()).containsExactly(expected, within(1e-11));
        }
    }

    private static double window(Sizes s, double[] x, double[] w, int n, int m, int i, int j) {
        double sum = 0;
        for (int c = 0; c < s.channels; c++) {
            int channel = m / s.maps * s.channels + c;
            for (int p = 0; p < s.k[0]; p++) {
                for (int q = 0; q < s.k[1]; q++) {
                    int row = i * s.stride[0] - s.pad[0] + p * s.dilation[0];
                    int column = j * s.stride[1] - s.pad[1] + q * s.dilation[1];
                    if (row >= 0 && row < s.in[0] && column >= 0 && column < s.in[1]) {
                        double v = x[((n * s.group * s.channels + channel) * s.in[0] + row) * s.in[1] + column];
                        sum += v * w[((m * s.channels + c) * s.k[0] + p) * s.k[1] + q];
                    }
                }
            }
        }
        return sum;
    }

    /** The transposed convolution scatters every input element; no formula is shared with the implementation. */
    @Property(tries = 300)
    void convTransposeIsItsDefinition(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Sizes s = Sizes.of(random);
        int channels = s.group * s.channels;
        int[] extra = {random.nextInt(s.stride[0]), random.nextInt(s.stride[1])};
        int[] out = new int[2];
        for (int a = 0; a < 2; a++) {
            out[a] =
                    s.stride[a] * (s.in[a] - 1) + extra[a] + (s.k[a] - 1) * s.dilation[a] + 1 - s.pad[a] - s.pad[a + 2];
            if (out[a] < 1) {
                return; // everything would be cut away
            }
        }
        double[] x = normals(random, s.batch * channels * s.in[0] * s.in[1]);
        double[] w = normals(random, channels * s.maps * s.k[0] * s.k[1]);
        TestGraph g = new TestGraph(11);
        String in = g.input("x", s.batch, channels, s.in[0], s.in[1]);
        String result = g.node(
                "ConvTranspose",
                List.of(in, g.reals(Shape.of(channels, s.maps, s.k[0], s.k[1]), w)),
                integer("group", s.group),
                ints("strides", s.stride[0], s.stride[1]),
                ints("dilations", s.dilation[0], s.dilation[1]),
                ints("output_padding", extra[0], extra[1]),
                ints("pads", s.pad[0], s.pad[1], s.pad[2], s.pad[3]));
        double[] expected = new double[s.batch * s.group * s.maps * out[0] * out[1]];
        scatter(s, x, w, out, expected);
        Tensor image = Tensor.of(Shape.of(s.batch, channels, s.in[0], s.in[1]), x);
        for (Instructions instructions : List.of(Instructions.SCALAR, Instructions.FASTEST)) {
            Tensor y = run(g.model(result), instructions, image);
            assertThat(y.shape()).isEqualTo(Shape.of(s.batch, s.group * s.maps, out[0], out[1]));
            assertThat(y.doubles()).containsExactly(expected, within(1e-11));
        }
    }

    private static void scatter(Sizes s, double[] x, double[] w, int[] out, double[] y) {
        int from = 0;
        for (int n = 0; n < s.batch; n++) {
            for (int c = 0; c < s.group * s.channels; c++) {
                for (int i = 0; i < s.in[0] * s.in[1]; i++, from++) {
                    for (int t = 0; t < s.maps * s.k[0] * s.k[1]; t++) {
                        int m = t / (s.k[0] * s.k[1]);
                        int row = i / s.in[1] * s.stride[0] + t / s.k[1] % s.k[0] * s.dilation[0] - s.pad[0];
                        int column = i % s.in[1] * s.stride[1] + t % s.k[1] * s.dilation[1] - s.pad[1];
                        if (row >= 0 && row < out[0] && column >= 0 && column < out[1]) {
                            int map = c / s.channels * s.maps + m;
                            int to = ((n * s.group * s.maps + map) * out[0] + row) * out[1] + column;
                            y[to] += x[from] * w[c * s.maps * s.k[0] * s.k[1] + t];
                        }
                    }
                }
            }
        }
    }

    @Property(tries = 200)
    void poolsAreTheirDefinitions(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        int in = 3 + random.nextInt(8);
        int k = 2 + random.nextInt(2);
        int stride = 1 + random.nextInt(3);
        int[] pad = {random.nextInt(k), random.nextInt(k)};
        boolean counts = random.nextBoolean();
        double[] x = normals(random, in);
        int out = (in + pad[0] + pad[1] - k) / stride + 1;
        TestGraph g = new TestGraph(11);
        String value = g.input("x", 1, 1, in);
        var kernel = ints("kernel_shape", k);
        var strides = ints("strides", stride);
        var pads = ints("pads", pad[0], pad[1]);
        String max = g.node("MaxPool", List.of(value), kernel, strides, pads);
        String mean = g.node(
                "AveragePool", List.of(value), kernel, strides, pads, integer("count_include_pad", counts ? 1 : 0));
        List<Tensor> y = g.run(List.of(Tensor.of(Shape.of(1, 1, in), x)), max, mean);
        for (int j = 0; j < out; j++) {
            double largest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int inside = 0;
            for (int t = 0; t < k; t++) {
                int at = j * stride - pad[0] + t;
                if (at >= 0 && at < in) {
                    largest = Math.max(largest, x[at]);
                    sum += x[at];
                    inside++;
                }
            }
            assertThat(y.get(0).doubles()[j]).isEqualTo(largest);
            assertThat(y.get(1).doubles()[j]).isCloseTo(sum / (counts ? k : inside), within(1e-13));
        }
        assertThat(y.get(0).shape()).isEqualTo(Shape.of(1, 1, out));
    }

    /** The reference package pads with zeros in its affine pass: a negative image would show it. */
    @Test
    void maxPoolPadsWithMinusInfinity() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, 2);
        String y = g.node("MaxPool", List.of(x), ints("kernel_shape", 2), ints("pads", 1, 1));
        assertThat(g.run(List.of(Tensor.of(Shape.of(1, 1, 2), -5.0, -3.0)), y)
                        .get(0)
                        .doubles())
                .containsExactly(-5, -3, -3);
    }

    @Test
    void ceilModeAndIndices() {
        TestGraph g = new TestGraph(12);
        String x = g.input("x", 1, 1, 3, 3);
        List<String> y = g.nodes(
                "MaxPool", 2, List.of(x), ints("kernel_shape", 2, 2), ints("strides", 2, 2), integer("ceil_mode", 1));
        List<Tensor> r =
                g.run(List.of(Tensor.of(Shape.of(1, 1, 3, 3), 1, 2, 3, 4, 9.0, 6, 7, 8, 5)), y.toArray(new String[0]));
        assertThat(r.get(0).doubles()).containsExactly(9, 6, 8, 5);
        assertThat(r.get(1).integers()).containsExactly(4, 5, 7, 8);
    }

    @Test
    void brokenRulesAreNamedWithNodeOpsetAndValue() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, 4, 4);
        String w = g.reals(Shape.of(1, 1, 3, 3), new double[9]);
        String y = g.node("Conv", List.of(x, w), ints("pads", 1, 1));
        Tensor image = Tensor.of(Shape.of(1, 1, 4, 4), new double[16]);
        assertThatThrownBy(() -> g.run(List.of(image), y))
                .isInstanceOf(ModelException.class)
                .hasMessage("test.onnx: Conv 'conv0' (opset 13): pads needs 4 values, got 2");
        TestGraph h = new TestGraph(13);
        String wrong = h.node(
                "Conv",
                List.of(h.input("x", 1, 1, 4, 4), h.reals(Shape.of(1, 1, 3, 3), new double[9])),
                text("auto_pad", "SOME"));
        assertThatThrownBy(() -> h.model(wrong)).hasMessageContaining("auto_pad must be one of");
        TestGraph k = new TestGraph(13);
        String unread = k.node("Relu", List.of(k.input("x", 1)), integer("beta", 2));
        assertThatThrownBy(() -> k.model(unread)).hasMessageContaining("unknown attribute beta");
    }
}
