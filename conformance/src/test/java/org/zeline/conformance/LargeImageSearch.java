package org.zeline.conformance;

import java.util.List;
import java.util.Random;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/** A search of a few evaluations on a large image, in a JVM of its own whose heap a test limits. */
final class LargeImageSearch {
    private LargeImageSearch() {}

    /** Takes the search mode, the image's side, the base width of the network and the most evaluations. */
    public static void main(String[] args) {
        int side = Integer.parseInt(args[1]);
        Random random = new Random(11);
        OnnxModel model = unet(random, side, Integer.parseInt(args[2]));
        Shape shape = Shape.of(1, 1, side, side);
        Hypothesis hypothesis = Hypothesis.regionAbove(0.5).normalized().build();
        SearchSettings settings = new SearchSettings(
                SearchSettings.Mode.of(args[0]),
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(1e-3),
                Integer.parseInt(args[3]));
        RegionResult result = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                .with(settings)
                .run(
                        List.of(SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()))),
                        Draws.seeded(0));
        System.out.println("bounds " + result.p().lower() + " " + result.p().upper());
        System.out.println("evaluations " + result.search().evaluations());
    }

    /** A U-Net of two levels. */
    private static OnnxModel unet(Random random, int side, int width) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, side, side);
        String top = twice(g, x, 1, width, random);
        String middle = twice(g, halved(g, top), width, 2 * width, random);
        String bottom = twice(g, halved(g, middle), 2 * width, 4 * width, random);
        String up = joined(g, middle, doubled(g, bottom, 4 * width, random));
        String wide = twice(g, up, 4 * width, 2 * width, random);
        String last = twice(g, joined(g, top, doubled(g, wide, 2 * width, random)), 2 * width, width, random);
        return g.model(conv(g, last, width, 1, 1, random));
    }

    private static String twice(TestGraph g, String x, int from, int to, Random random) {
        String once = g.node("Relu", List.of(conv(g, x, from, to, 3, random)));
        return g.node("Relu", List.of(conv(g, once, to, to, 3, random)));
    }

    private static String conv(TestGraph g, String x, int from, int to, int kernel, Random random) {
        int pad = kernel / 2;
        return g.node(
                "Conv",
                List.of(x, weights(g, random, from * kernel * kernel, to, from, kernel, kernel)),
                TestGraph.ints("pads", pad, pad, pad, pad));
    }

    private static String halved(TestGraph g, String x) {
        return g.node("MaxPool", List.of(x), TestGraph.ints("kernel_shape", 2, 2), TestGraph.ints("strides", 2, 2));
    }

    private static String doubled(TestGraph g, String x, int from, Random random) {
        return g.node(
                "ConvTranspose",
                List.of(x, weights(g, random, from, from, from / 2, 2, 2)),
                TestGraph.ints("strides", 2, 2));
    }

    private static String joined(TestGraph g, String x, String y) {
        return g.node("Concat", List.of(x, y), TestGraph.integer("axis", 1));
    }

    private static String weights(TestGraph g, Random random, int fan, int... extents) {
        Shape shape = Shape.of(extents);
        double scale = Math.sqrt(2.0 / fan);
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * random.nextGaussian();
        }
        return g.reals(shape, values);
    }
}
