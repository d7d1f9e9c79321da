package org.zeline.lsa.network;

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
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;

/** A network with one score for two classes is equivalent to one with the logits 0 and that score. */
class ClassScoresTest {
    static final List<String> ATTACKS = Attacks.NAMES;

    private static final Shape BATCH = Shape.of(6, 5);
    private static final int[] LABELS = {0, 1, 1, 0, 1, 0};

    private enum Form {
        PAIR,
        LOGIT,
        PROBABILITY
    }

    /** Two layers, of which the last has two outputs or one. */
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

    private static ProbedNetwork pass(Form form) {
        ClassScores scoring = switch (form) {
            case PAIR -> ClassScores.CLASSES;
            case LOGIT -> ClassScores.LOGIT;
            case PROBABILITY -> ClassScores.PROBABILITY;
        };
        return new ProbedNetwork(network(form), List.of(), Instructions.SCALAR, scoring);
    }

    private static Tensor samples() {
        return new RealTensor(
                ElementType.DOUBLE, BATCH, new Random(3).doubles(30, 0, 1).toArray());
    }

    private static Attack attack(String name) {
        return Attacks.of(name, new NormBall(Norm.LINF, 0.2, Bounds.UNIT), AttackSettings.usual());
    }

    @ParameterizedTest
    @FieldSource("ATTACKS")
    void attacksGiveTheSameAsWithTwoLogits(String name) {
        double[] expected = attack(name)
                .perturbed(pass(Form.PAIR), samples(), AttackGoal.untargeted(LABELS), new SplittableRandom(5))
                .doubles();
        assertThat(expected).isNotEqualTo(samples().doubles());
        for (Form form : new Form[] {Form.LOGIT, Form.PROBABILITY}) {
            double[] found = attack(name)
                    .perturbed(pass(form), samples(), AttackGoal.untargeted(LABELS), new SplittableRandom(5))
                    .doubles();
            assertThat(found).as("%s", form).containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void logitsAndClassesEqualThoseOfTwoLogits() {
        Tensor expected = pass(Form.PAIR).logits(samples());
        for (Form form : new Form[] {Form.LOGIT, Form.PROBABILITY}) {
            assertThat(pass(form).logits(samples()).doubles()).containsExactly(expected.doubles(), within(1e-12));
            assertThat(pass(form).classes(samples())).isEqualTo(pass(Form.PAIR).classes(samples()));
        }
        assertThat(pass(Form.PAIR).classes(samples())).contains(0, 1);
    }

    @ParameterizedTest
    @FieldSource("ATTACKS")
    void attacksRejectASingleOutput(String name) {
        ProbedNetwork pass = new ProbedNetwork(network(Form.LOGIT), List.of(), Instructions.SCALAR);
        assertThatThrownBy(() -> attack(name)
                        .perturbed(pass, samples(), AttackGoal.untargeted(new int[6]), new SplittableRandom(5)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("an attack needs two classes")
                .hasMessageContaining("--scores logit or --scores probability");
    }

    @Test
    void rejectsSeveralOutputsWhereOneIsDeclared() {
        ProbedNetwork pass = new ProbedNetwork(network(Form.PAIR), List.of(), Instructions.SCALAR, ClassScores.LOGIT);
        assertThatThrownBy(() -> pass.classes(samples()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("one number per sample, the first output has shape 6x2");
    }
}
