package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.AutoAttackSettings.Version;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;

/** Networks for which AutoAttack warns, or of which it refuses an output. */
class EnsembleChecksTest {
    private static final AutoAttackSettings SHORT = AutoAttackSettings.published(Version.STANDARD)
            .withSteps(15)
            .withQueries(60)
            .withEveryMemberAlone(true);

    private static AutoAttack.Execution execution(long seed, int threads, int batch) {
        return new AutoAttack.Execution(seed, threads, batch, false, EnsembleLog.NONE, count -> {});
    }

    private static ProbedNetwork network(OnnxModel model) {
        return new ProbedNetwork(model, List.of(), Instructions.SCALAR);
    }

    /** Linear logits of a noisy input, or of a rounded one. */
    private static OnnxModel changed(String operator) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 4, 5);
        SplittableRandom random = new SplittableRandom(3);
        double[] weights = random.doubles(20, -1, 1).toArray();
        String seen = switch (operator) {
            case "noise" ->
                g.node("Add", List.of(x, g.node("RandomNormalLike", List.of(x), TestGraph.real("scale", 0.02f))));
            case "rounded" -> g.node("Round", List.of(g.node("Mul", List.of(x, g.reals(Shape.of(), 20)))));
            default -> x;
        };
        String logits = g.node("MatMul", List.of(seen, g.reals(Shape.of(5, 4), weights)));
        return g.model(operator.equals("softmax") ? g.node("Softmax", List.of(logits)) : logits);
    }

    private static AutoAttackResult evaluated(String operator, Version version) {
        OnnxModel model = changed(operator);
        double[] x = new SplittableRandom(4).doubles(20, 0.3, 0.7).toArray();
        Tensor batch = new RealTensor(ElementType.DOUBLE, Shape.of(4, 5), x);
        AutoAttackSettings settings = AutoAttackSettings.published(version)
                .withSteps(10)
                .withQueries(100)
                .withDraws(3);
        return new AutoAttack(new NormBall(Norm.LINF, 0.3, Bounds.UNIT), settings)
                .evaluate(
                        () -> network(model),
                        new LabelledSamples(batch, network(model).classes(batch)),
                        execution(5, 2, 4));
    }

    @Test
    void randomNetworksAreSeenAndTheRandVersionBreaksThem() {
        assertThat(evaluated("noise", Version.STANDARD).warnings())
                .anyMatch(text -> text.contains("use the rand version"));
        AutoAttackResult rand = evaluated("noise", Version.RAND);
        assertThat(rand.warnings()).isEmpty();
        assertThat(rand.members())
                .extracting(AutoAttackResult.Member::member)
                .containsExactly(EnsembleMember.APGD_CE, EnsembleMember.APGD_DLR);
        assertThat(rand.robustAccuracy()).isLessThan(rand.cleanAccuracy());
        assertThat(evaluated("plain", Version.RAND).warnings())
                .singleElement()
                .asString()
                .contains("use the standard version");
    }

    @Test
    void theRandVersionDoesNotDependOnThreadsOrBatches() {
        OnnxModel model = changed("noise");
        double[] x = new SplittableRandom(4).doubles(20, 0.3, 0.7).toArray();
        Tensor batch = new RealTensor(ElementType.DOUBLE, Shape.of(4, 5), x);
        LabelledSamples samples = new LabelledSamples(batch, network(model).classes(batch));
        AutoAttack attack = new AutoAttack(
                new NormBall(Norm.L2, 0.4, Bounds.UNIT),
                AutoAttackSettings.published(Version.RAND).withSteps(8).withDraws(3));
        double[] expected = attack.evaluate(() -> network(model), samples, execution(1, 1, 4))
                .adversarial()
                .doubles();
        assertThat(attack.evaluate(() -> network(model), samples, execution(1, 3, 2))
                        .adversarial()
                        .doubles())
                .containsExactly(expected);
        assertThat(resumed(attack, model, samples).adversarial().doubles()).containsExactly(expected);
        assertThat(attack.evaluate(() -> network(model), samples, execution(2, 1, 4))
                        .adversarial()
                        .doubles())
                .isNotEqualTo(expected);
    }

    /** With all that apgd-ce found known from before. */
    private static AutoAttackResult resumed(AutoAttack attack, OnnxModel model, LabelledSamples samples) {
        Map<Integer, EnsembleLog.Outcome> kept = new ConcurrentHashMap<>();
        EnsembleLog log = new EnsembleLog() {
            @Override
            public @Nullable Outcome find(int sample, EnsembleMember member) {
                return member == EnsembleMember.APGD_CE ? kept.get(sample) : null;
            }

            @Override
            public void add(int sample, EnsembleMember member, Outcome outcome) {
                if (member == EnsembleMember.APGD_CE) {
                    assertThat(kept.put(sample, outcome)).isNull();
                }
            }
        };
        AutoAttack.Execution execution = new AutoAttack.Execution(1, 2, 4, false, log, count -> {});
        attack.evaluate(() -> network(model), samples, execution);
        assertThat(kept).hasSize(4);
        return attack.evaluate(() -> network(model), samples, execution);
    }

    @Test
    void maskedGradientsAndProbabilitiesAreSeen() {
        AutoAttackResult rounded = evaluated("rounded", Version.STANDARD);
        assertThat(rounded.warnings())
                .anyMatch(
                        text -> text.startsWith("apgd-ce: the gradient at a starting point is zero for 4 of 4 samples"))
                .anyMatch(text -> text.startsWith("square lowers the accuracy by another"));
        assertThat(evaluated("softmax", Version.STANDARD).warnings())
                .anyMatch(text -> text.startsWith("the outputs look like probabilities"));
        assertThat(evaluated("plain", Version.STANDARD).warnings()).isEmpty();
    }

    @Test
    void twoClassesAreAttackedByTheUntargetedRatio() {
        OnnxModel model = TestNetworks.linear();
        Tensor batch = new RealTensor(ElementType.DOUBLE, Shape.of(2, 2), new double[] {0.1, 0.05, 0.9, 0.9});
        AutoAttackResult result = new AutoAttack(new NormBall(Norm.LINF, 0.2, new Bounds(-1, 1)), SHORT)
                .evaluate(() -> network(model), new LabelledSamples(batch, new int[2]), execution(1, 1, 2));
        assertThat(result.members())
                .extracting(AutoAttackResult.Member::member)
                .containsExactly(
                        EnsembleMember.APGD_CE, EnsembleMember.APGD_DLR, EnsembleMember.FAB_T, EnsembleMember.SQUARE);
        assertThat(result.warnings()).singleElement().asString().startsWith("with 2 classes");
        for (AutoAttackResult.Member member : result.members()) {
            assertThat(member.broken()).containsExactly(true, false);
        }
    }

    @Test
    void anOutputThatIsNaNIsNoClass() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String root = g.node("Sqrt", List.of(g.node("Sub", List.of(x, g.reals(Shape.of(), 0.4)))));
        OnnxModel model = g.model(g.node("MatMul", List.of(root, g.reals(Shape.of(2, 2), 1, 0, 0, 1))));
        Tensor batch = new RealTensor(ElementType.DOUBLE, Shape.of(1, 2), new double[] {0.9, 0.45});
        AutoAttack attack = new AutoAttack(new NormBall(Norm.LINF, 0.2, Bounds.UNIT), SHORT);
        assertThatThrownBy(() -> attack.evaluate(
                        () -> network(model), new LabelledSamples(batch, new int[1]), execution(1, 1, 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("output is NaN");
    }
}
