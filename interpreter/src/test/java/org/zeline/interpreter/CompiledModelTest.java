package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class CompiledModelTest {
    private static Tensor normals(ElementType type, Shape shape, long seed) {
        Random random = new Random(seed);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> type.round(random.nextGaussian()));
        return new RealTensor(type, shape, values);
    }

    private static void assertSame(List<Tensor> actual, List<Tensor> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).type()).isEqualTo(expected.get(i).type());
            assertThat(actual.get(i).shape()).isEqualTo(expected.get(i).shape());
            assertThat(actual.get(i).doubles()).containsExactly(expected.get(i).doubles());
        }
    }

    @Property(tries = 100)
    void runsAgreeWithTheUncompiledModel(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomNetwork network = RandomNetwork.smooth(seed);
        OnnxModel model = network.graph().model(network.output());
        CompiledModel compiled = model.compile(network.input());
        ElementType type = model.inputs().get(0).type();
        for (int run = 0; run < 3; run++) {
            List<Tensor> x = List.of(normals(type, network.input(), seed + run));
            assertSame(compiled.run(x), model.run(x));
        }
    }

    /** The memory of outputs must not be reused by later runs. */
    @Test
    void outputsOfEarlierRunsKeepTheirValues() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        String a = g.node("Relu", List.of(x));
        String b = g.node("Exp", List.of(a));
        String c = g.node("Identity", List.of(b));
        OnnxModel model = g.model(a, c, x);
        CompiledModel compiled = model.compile(Shape.of(2, 3));
        ElementType type = model.inputs().get(0).type();
        List<List<Tensor>> results = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            results.add(compiled.run(List.of(normals(type, Shape.of(2, 3), run))));
        }
        for (int run = 0; run < 5; run++) {
            assertSame(results.get(run), model.run(List.of(normals(type, Shape.of(2, 3), run))));
        }
    }

    @Test
    void threadsShareAModel() throws Exception {
        RandomNetwork network = RandomNetwork.of(7);
        OnnxModel model = network.graph().model(network.output());
        CompiledModel compiled = model.compile(network.input());
        ElementType type = model.inputs().get(0).type();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<Tensor>>> results = IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> compiled.run(List.of(normals(type, network.input(), i)))))
                    .toList();
            for (int i = 0; i < results.size(); i++) {
                assertSame(results.get(i).get(), model.run(List.of(normals(type, network.input(), i))));
            }
        } finally {
            threads.shutdown();
        }
    }

    /** One random node is folded when the model is compiled, the others depend on the input. */
    @Test
    void randomNodesDrawTheSameInEveryRun() {
        TestGraph g = new TestGraph(15);
        String x = g.input("x", 4);
        String normal = g.node("RandomNormalLike", List.of(x));
        String half = g.node("Sigmoid", List.of(x));
        String chosen = g.node("Bernoulli", List.of(half));
        String uniform = g.node("RandomUniformLike", List.of(chosen));
        OnnxModel model = g.model(normal, chosen, uniform);
        CompiledModel compiled = model.compile(Shape.of(4));
        List<Tensor> inputs = List.of(normals(model.inputs().get(0).type(), Shape.of(4), 1));
        List<Tensor> expected = model.run(inputs);
        assertSame(compiled.run(inputs), expected);
        assertSame(compiled.run(inputs), expected);
    }

    /** The shape of the result depends on the data. */
    @Test
    void dataDependentShapesVaryBetweenRuns() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 3);
        String y = g.node("NonZero", List.of(g.node("Relu", List.of(x))));
        OnnxModel model = g.model(y);
        CompiledModel compiled = model.compile(Shape.of(3));
        ElementType type = model.inputs().get(0).type();
        Tensor one = new RealTensor(type, Shape.of(3), new double[] {1, -1, 2});
        Tensor none = new RealTensor(type, Shape.of(3), new double[] {-1, -1, -2});
        assertThat(compiled.run(List.of(one)).get(0).integers()).containsExactly(0, 2);
        assertThat(compiled.run(List.of(none)).get(0).shape()).isEqualTo(Shape.of(1, 0));
    }

    @Test
    void mismatchedInputsAreRefusedByName() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        OnnxModel model = g.model(g.node("Relu", List.of(x)));
        ElementType type = model.inputs().get(0).type();
        ElementType other = type == ElementType.DOUBLE ? ElementType.FLOAT : ElementType.DOUBLE;
        CompiledModel compiled = model.compile(Shape.of(2, 3));
        assertThat(compiled.shapes()).containsExactly(Shape.of(2, 3));
        assertThatThrownBy(model::compile)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the model needs 1 input (x), got 0");
        assertThatThrownBy(() -> model.compile(Shape.of(3, 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("input 'x' needs shape 2x3, got 3x2");
        assertThatThrownBy(() -> compiled.run(List.of()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the model needs 1 input (x), got 0");
        assertThatThrownBy(() -> compiled.run(List.of(normals(other, Shape.of(2, 3), 1))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("input 'x' was compiled for " + type + " 2x3, got " + other + " 2x3");
        assertThatThrownBy(() -> compiled.run(List.of(normals(type, Shape.of(3, 2), 1))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("got " + type + " 3x2");
    }
}
