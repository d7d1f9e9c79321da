package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/**
 * Small networks of operators whose results are rounded once, or not at all, in double precision on awkward numbers:
 * every value is that of ONNX Runtime, but for the signs of zeros.
 */
class ExactChainsTest {
    private static final int CHAINS = 1500;
    private static final int NODES = 6;
    private static final Shape SHAPE = Shape.of(4, 6);

    private static final OperatorSample PLAIN =
            new OperatorSample("Identity", 1, 28, SHAPE, "real", List.of("x"), List.of());

    @BeforeAll
    static void isThereOnThisPlatform() {
        OnnxRuntimeModel.assumeAvailable();
    }

    /** A network under construction. */
    private static final class Chain {
        private final TestGraph g = new TestGraph(20);
        private final Random random;
        private final List<String> reals = new ArrayList<>();
        private final List<String> conditions = new ArrayList<>();

        Chain(long seed) {
            random = new Random(seed);
            reals.add(g.input("x", ElementType.DOUBLE, SHAPE.extents()));
            reals.add(g.input("y", ElementType.DOUBLE, 6));
            conditions.add(g.node("Greater", reals));
        }

        private static <T> T any(Random random, List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private String real() {
            return any(random, reals);
        }

        private String constant() {
            AwkwardValues values = any(random, List.of(AwkwardValues.values()));
            return g.constant(values.draw(PLAIN, ElementType.DOUBLE, Shape.of(random.nextBoolean() ? 1 : 6), random));
        }

        private String second() {
            return random.nextInt(3) == 0 ? constant() : real();
        }

        void add() {
            switch (random.nextInt(9)) {
                case 0, 1 ->
                    reals.add(g.node(
                            any(random, List.of("Abs", "Neg", "Floor", "Ceil", "Round", "Sign", "Sqrt", "Relu")),
                            List.of(real())));
                case 2, 3 ->
                    reals.add(
                            g.node(any(random, List.of("Add", "Sub", "Mul", "Max", "Min")), List.of(real(), second())));
                case 8 -> reals.add(g.node("Where", List.of(any(random, conditions), real(), second())));
                case 4 -> reals.add(g.node("Div", List.of(real(), constant())));
                case 5 ->
                    conditions.add(g.node(
                            any(random, List.of("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual")),
                            List.of(real(), second())));
                case 6 -> {
                    String left = any(random, conditions);
                    conditions.add(
                            random.nextInt(4) == 0
                                    ? g.node("Not", List.of(left))
                                    : g.node(
                                            any(random, List.of("And", "Or", "Xor")),
                                            List.of(left, any(random, conditions))));
                }
                default -> {
                    boolean back = random.nextBoolean();
                    int type = (back ? ElementType.DOUBLE : ElementType.BOOL).code();
                    String from = back ? any(random, conditions) : real();
                    (back ? reals : conditions).add(g.node("Cast", List.of(from), TestGraph.integer("to", type)));
                }
            }
        }

        ModelProto build() {
            for (int i = 0; i < NODES; i++) {
                add();
            }
            List<String> outputs = new ArrayList<>(reals.subList(2, reals.size()));
            outputs.addAll(conditions);
            return g.proto(outputs.toArray(new String[0]));
        }
    }

    @Test
    void everyValueIsTheirs() throws OrtException {
        int compared = 0;
        for (int seed = 0; seed < CHAINS; seed++) {
            ModelProto model = new Chain(seed).build();
            Random random = new Random(~seed);
            AwkwardValues values = Chain.any(random, List.of(AwkwardValues.values()));
            Tensor x = values.draw(PLAIN, ElementType.DOUBLE, SHAPE, random);
            Tensor y = values.draw(PLAIN, ElementType.DOUBLE, Shape.of(6), random);
            List<Tensor> ours = OnnxModel.parse(model.toByteArray(), "chain")
                    .run(List.of(x, y), Draws.seeded(1), Instructions.FASTEST);
            try (OnnxRuntimeModel other = new OnnxRuntimeModel(model)) {
                List<Tensor> theirs = other.run(List.of(x, y));
                for (int i = 0; i < ours.size(); i++) {
                    assertThat(numbers(ours.get(i)))
                            .as(
                                    "chain %d, output %d of %s",
                                    seed, i, model.getGraph().getNodeList())
                            .containsExactly(numbers(theirs.get(i)));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(CHAINS * NODES / 2);
    }

    /** Both zeros as one. */
    private static Double[] numbers(Tensor tensor) {
        return java.util.Arrays.stream(tensor.doubles())
                .map(v -> v == 0 ? 0 : v)
                .boxed()
                .toArray(Double[]::new);
    }
}
