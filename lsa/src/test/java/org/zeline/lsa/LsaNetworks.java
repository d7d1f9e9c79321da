package org.zeline.lsa;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.List;
import java.util.Random;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Small networks and samples for tests. */
public final class LsaNetworks {
    /** Five images of one channel. */
    public static final Shape BATCH = Shape.of(5, 1, 6, 6);

    private LsaNetworks() {}

    private static String weights(TestGraph g, Random random, double scale, int... extents) {
        Shape shape = Shape.of(extents);
        return g.reals(shape, random.doubles(shape.size(), -scale, scale).toArray());
    }

    /** Conv, Relu, MaxPool, Flatten, Gemm, Relu, Gemm to four classes. */
    public static TestGraph graph(long seed) {
        Random random = new Random(seed);
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 5, 1, 6, 6);
        String y = g.node(
                "Conv",
                List.of(x, weights(g, random, 0.6, 3, 1, 3, 3), weights(g, random, 0.2, 3)),
                ints("pads", 1, 1, 1, 1));
        y = g.node("Relu", List.of(y));
        y = g.node("MaxPool", List.of(y), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        y = g.node("Flatten", List.of(y));
        y = g.node(
                "Gemm", List.of(y, weights(g, random, 0.4, 8, 27), weights(g, random, 0.2, 8)), integer("transB", 1));
        y = g.node("Relu", List.of(y));
        g.node("Gemm", List.of(y, weights(g, random, 0.7, 4, 8), weights(g, random, 0.2, 4)), integer("transB", 1));
        return g;
    }

    public static OnnxModel model(long seed) {
        return graph(seed).model("v6");
    }

    public static Tensor images(long seed) {
        double[] values = new Random(seed).doubles(BATCH.size()).toArray();
        return new RealTensor(ElementType.DOUBLE, BATCH, values);
    }

    /** Logits {@code (x + 2 y, 0)}. */
    public static OnnxModel linear() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        return g.model(g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 1, 0, 2, 0.0))));
    }
}
