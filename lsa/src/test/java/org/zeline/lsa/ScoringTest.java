package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.Aim;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Ball;
import org.zeline.lsa.attack.Norm;

/** Two classes that one number tells apart are those of the network that has 0 and that number for logits. */
class ScoringTest {
    static final List<String> ATTACKS = Attacks.NAMES;

    private static final Shape BATCH = Shape.of(6, 5);
    private static final int[] LABELS = {0, 1, 1, 0, 1, 0};

    private enum Form {
        PAIR,
        LOGIT,
        PROBABILITY
    }

    /** Two layers and a last one of so many outputs. */
    private static OnnxModel network(Form form) {
        Random random = new Random(5);
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 6, 5);
        String first = g.reals(Shape.of(8, 5), random.doubles(40, -1, 1).toArray());
        String y = g.node("Relu", List.of(g.node("Gemm", List.of(x, first), integer("transB", 1))));
        double[] last = random.doubles(8, -1, 1).toArray();
        if (form == Form.PAIR) {
            double[] both = new double[16];
            System.arraycopy(last, 0, both, 8, 8);
            return g.model(g.node("Gemm", List.of(y, g.reals(Shape.of(2, 8), both)), integer("transB", 1)));
        }
        y = g.node("Gemm", List.of(y, g.reals(Shape.of(1, 8), last)), integer("transB", 1));
        return g.model(form == Form.LOGIT ? y : g.node("Sigmoid", List.of(y)));
    }

    private static ModelPass pass(Form form) {
        Scoring scoring = switch (form) {
            case PAIR -> Scoring.CLASSES;
            case LOGIT -> Scoring.LOGIT;
            case PROBABILITY -> Scoring.PROBABILITY;
        };
        return new ModelPass(network(form), List.of(), Instructions.SCALAR, scoring);
    }

    private static Tensor samples() {
        return new RealTensor(
                ElementType.DOUBLE, BATCH, new Random(3).doubles(30, 0, 1).toArray());
    }

    private static Attack attack(String name) {
        return Attacks.of(name, new Ball(Norm.LINF, 0.2, Bounds.UNIT), Attacks.Settings.usual());
    }

    @ParameterizedTest
    @FieldSource("ATTACKS")
    void attacksDoAsWithTwoLogits(String name) {
        double[] expected = attack(name)
                .perturbed(pass(Form.PAIR), samples(), Aim.away(LABELS), new SplittableRandom(5))
                .doubles();
        assertThat(expected).isNotEqualTo(samples().doubles());
        for (Form form : new Form[] {Form.LOGIT, Form.PROBABILITY}) {
            double[] found = attack(name)
                    .perturbed(pass(form), samples(), Aim.away(LABELS), new SplittableRandom(5))
                    .doubles();
            assertThat(found).as("%s", form).containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void outputsAndClassesAreThoseOfTwoLogits() {
        Tensor expected = pass(Form.PAIR).output(samples());
        for (Form form : new Form[] {Form.LOGIT, Form.PROBABILITY}) {
            assertThat(pass(form).output(samples()).doubles()).containsExactly(expected.doubles(), within(1e-12));
            assertThat(pass(form).classes(samples())).isEqualTo(pass(Form.PAIR).classes(samples()));
        }
        assertThat(pass(Form.PAIR).classes(samples())).contains(0, 1);
    }

    @ParameterizedTest
    @FieldSource("ATTACKS")
    void oneNumberAloneIsNoTwoClasses(String name) {
        ModelPass pass = new ModelPass(network(Form.LOGIT), List.of(), Instructions.SCALAR);
        assertThatThrownBy(() -> attack(name).perturbed(pass, samples(), Aim.away(new int[6]), new SplittableRandom(5)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("an attack needs two classes")
                .hasMessageContaining("--scores logit or --scores probability");
    }

    @Test
    void severalNumbersAreNotOne() {
        ModelPass pass = new ModelPass(network(Form.PAIR), List.of(), Instructions.SCALAR, Scoring.LOGIT);
        assertThatThrownBy(() -> pass.classes(samples()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("one number a sample, the first output has shape 6x2");
    }
}
