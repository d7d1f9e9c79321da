package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
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
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.Loss;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;

class AutoAttackTest {
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

    private static LabelledSamples samples(OnnxModel model, long seed) {
        Tensor x = TestNetworks.images(seed);
        int[] labels = network(model).classes(x);
        labels[4] = (labels[4] + 1) % 4; // misclassified from the start
        return new LabelledSamples(x, labels);
    }

    private static double[] row(Tensor x, int sample) {
        int width = x.shape().size() / x.shape().extent(0);
        return Arrays.copyOfRange(x.doubles(), sample * width, (sample + 1) * width);
    }

    /** What holds of every evaluation, whatever the attacks find; asks the network for itself. */
    private static void check(AutoAttackResult result, LabelledSamples samples, ProbedNetwork network) {
        int[] classes = network.classes(result.adversarial());
        for (int s = 0; s < samples.count(); s++) {
            assertThat(result.ball().holds(row(result.adversarial(), s), row(samples.inputs(), s)))
                    .isTrue();
            boolean broken = false;
            for (AutoAttackResult.Member member : result.members()) {
                broken |= member.broken()[s];
                assertThat(member.attacked()[s] || !member.broken()[s]).isTrue();
            }
            if (broken) {
                assertThat(classes[s]).isNotEqualTo(samples.labels()[s]);
            }
            if (!result.correct()[s]) {
                assertThat(broken).isFalse();
                assertThat(row(result.adversarial(), s)).containsExactly(row(samples.inputs(), s));
            }
        }
        double before = result.cleanAccuracy();
        for (int m = 0; m < result.members().size(); m++) {
            assertThat(result.accuracyAfter(m)).isLessThanOrEqualTo(before);
            before = result.accuracyAfter(m);
        }
    }

    @Property(tries = 45)
    void adversarialSamplesStayInsideAndTheWorstCaseIsBelowEachMember(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        OnnxModel model = TestNetworks.model(seed % 7);
        LabelledSamples samples = samples(model, seed);
        double radius = new SplittableRandom(seed).nextDouble()
                * switch (norm) {
                    case LINF -> 0.3;
                    case L2 -> 1.2;
                    case L1 -> 5;
                };
        NormBall ball = new NormBall(norm, radius, Bounds.UNIT);
        AutoAttackResult alone =
                new AutoAttack(ball, SHORT).evaluate(() -> network(model), samples, execution(seed, 1, 5));
        check(alone, samples, network(model));
        for (int m = 0; m < alone.members().size(); m++) {
            assertThat(alone.robustAccuracy())
                    .isLessThanOrEqualTo(alone.ownAccuracy(m).orElseThrow());
        }
        AutoAttackResult skipping = new AutoAttack(ball, SHORT.withEveryMemberAlone(false))
                .evaluate(() -> network(model), samples, execution(seed, 1, 5));
        check(skipping, samples, network(model));
        assertThat(skipping.robustAccuracy()).isEqualTo(alone.robustAccuracy());
        assertThat(skipping.adversarial().doubles())
                .containsExactly(alone.adversarial().doubles());
    }

    @Property(tries = 12)
    void threadsAndBatchesDoNotMatter(@ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        OnnxModel model = TestNetworks.model(seed % 7);
        LabelledSamples samples = samples(model, seed);
        AutoAttack attack = new AutoAttack(new NormBall(norm, norm == Norm.LINF ? 0.1 : 0.6, Bounds.UNIT), SHORT);
        AutoAttackResult expected = attack.evaluate(() -> network(model), samples, execution(seed, 1, 5));
        for (int[] way : new int[][] {{1, 1}, {2, 2}, {3, 5}}) {
            List<Long> progress = new ArrayList<>();
            AutoAttackResult found = attack.evaluate(
                    () -> network(model),
                    samples,
                    new AutoAttack.Execution(seed, way[0], way[1], false, EnsembleLog.NONE, progress::add));
            assertThat(found.adversarial().doubles())
                    .containsExactly(expected.adversarial().doubles());
            for (int m = 0; m < expected.members().size(); m++) {
                assertThat(found.members().get(m).broken())
                        .containsExactly(expected.members().get(m).broken());
            }
            assertThat(progress).isSorted().last().isEqualTo(20L);
        }
        AutoAttackResult padded = attack.evaluate(
                () -> network(model),
                samples,
                new AutoAttack.Execution(seed, 2, 4, true, EnsembleLog.NONE, count -> {}));
        assertThat(padded.adversarial().doubles())
                .containsExactly(expected.adversarial().doubles());
        AutoAttackResult part = attack.evaluate(
                () -> network(model),
                samples.range(2, 5),
                new AutoAttack.Execution(seed, 2, 1, 3, false, EnsembleLog.NONE, count -> {}));
        assertThat(part.adversarial().doubles())
                .containsExactly(new LabelledSamples(expected.adversarial(), samples.labels())
                        .range(2, 5)
                        .inputs()
                        .doubles());
    }

    /** Four linear logits of five elements. */
    private static OnnxModel linear(double[] weights, double[] offsets) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 5);
        return g.model(g.node("Gemm", List.of(x, g.reals(Shape.of(5, 4), weights), g.reals(Shape.of(4), offsets))));
    }

    /** For a linear network the distance to each class is known, and with it which samples are robust. */
    @Property(tries = 60)
    void linearNetworksAreBrokenExactlyWhereTheyCanBe(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] weights = new double[20];
        double[] offsets = new double[4];
        Arrays.setAll(weights, i -> random.nextGaussian());
        Arrays.setAll(offsets, i -> random.nextGaussian());
        double[] x = new double[20];
        Arrays.setAll(x, i -> random.nextDouble());
        OnnxModel model = linear(weights, offsets);
        Tensor batch = new RealTensor(ElementType.DOUBLE, Shape.of(4, 5), x);
        int[] labels = network(model).classes(batch);
        double[] logits = network(model).logits(batch).doubles();
        NormBall ball = new NormBall(norm, random.nextDouble(0.1, norm == Norm.L1 ? 1.5 : 0.6), Bounds.UNIT);
        AutoAttackSettings settings =
                AutoAttackSettings.published(Version.STANDARD).withQueries(20).withEveryMemberAlone(true);
        AutoAttackResult result = new AutoAttack(ball, settings)
                .evaluate(() -> network(model), new LabelledSamples(batch, labels), execution(seed, 1, 4));
        for (int s = 0; s < 4; s++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int c = 0; c < 4; c++) {
                if (c != labels[s]) {
                    nearest = Math.min(nearest, distance(norm, weights, logits, x, s, labels[s], c));
                }
            }
            boolean broken = false;
            for (AutoAttackResult.Member member : result.members()) {
                broken |= member.broken()[s];
            }
            if (nearest > ball.radius()) {
                assertThat(broken).isFalse();
            } else if (nearest < 0.98 * ball.radius()) {
                assertThat(broken)
                        .as("%s at %s of %s", s, nearest, ball.radius())
                        .isTrue();
                assertThat(result.members().get(2).broken()[s]).as("fab").isTrue();
            }
        }
    }

    private static double distance(
            Norm norm, double[] weights, double[] logits, double[] x, int s, int label, int other) {
        double[] sizes = new double[5];
        double[] room = new double[5];
        for (int i = 0; i < 5; i++) {
            double slope = weights[4 * i + other] - weights[4 * i + label];
            sizes[i] = Math.abs(slope);
            room[i] = slope > 0 ? 1 - x[5 * s + i] : x[5 * s + i];
        }
        return NearestOracle.distance(norm, sizes, room, logits[4 * s + label] - logits[4 * s + other]);
    }

    /** A network whose gradients have the wrong sign, as if the attacks minimised their losses. */
    private record WrongSign(ProbedNetwork network) implements Classifier {
        @Override
        public Tensor logits(Tensor x) {
            return network.logits(x);
        }

        @Override
        public List<InputGradient> gradients(Tensor x, List<Loss> losses) {
            return network.gradients(x, losses).stream()
                    .map(at -> new InputGradient(
                            at.logits(),
                            at.losses(),
                            Arrays.stream(at.gradient()).map(slope -> -slope).toArray()))
                    .toList();
        }

        @Override
        public void requireClasses(Tensor x) {
            network.requireClasses(x);
        }
    }

    /** A planted defect: with the wrong sign, members with gradients miss much of what they break otherwise. */
    @Test
    void aWrongSignOfTheLossIsSeen() {
        AutoAttack attack = new AutoAttack(new NormBall(Norm.LINF, 0.08, Bounds.UNIT), SHORT);
        int[] right = new int[3];
        int[] wrong = new int[3];
        for (int seed = 0; seed < 12; seed++) {
            OnnxModel model = TestNetworks.model(seed);
            LabelledSamples samples = samples(model, seed);
            AutoAttackResult well = attack.evaluate(() -> network(model), samples, execution(1, 1, 5));
            AutoAttackResult badly = attack.evaluate(() -> new WrongSign(network(model)), samples, execution(1, 1, 5));
            for (int m = 0; m < 3; m++) {
                right[m] += well.members().get(m).brokenCount();
                wrong[m] += badly.members().get(m).brokenCount();
            }
            assertThat(well.warnings()).noneMatch(text -> text.startsWith("square"));
        }
        for (int m = 0; m < 3; m++) {
            assertThat(right[m]).isGreaterThan(10);
            assertThat(wrong[m]).as("%d of %d", wrong[m], right[m]).isLessThanOrEqualTo(8 * right[m] / 10);
        }
    }

    /** A planted step out of the ball does not count as a success: the evaluation fails. */
    @Test
    void aStepOutOfTheBallIsSeen() {
        NormBall ball = new NormBall(Norm.LINF, 0.1, Bounds.UNIT);
        double[] x = {0.5, 0.5};
        EnsembleBatch.requireInside(EnsembleMember.FAB_T, 3, ball, new double[] {0.6, 0.4}, x);
        assertThatThrownBy(
                        () -> EnsembleBatch.requireInside(EnsembleMember.FAB_T, 3, ball, new double[] {0.6, 0.39}, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fab-t left the ball or the bounds for sample 3");
    }

    @Test
    void finishedWorkIsNotRepeated() {
        OnnxModel model = TestNetworks.model(2);
        LabelledSamples samples = samples(model, 2);
        Map<String, EnsembleLog.Outcome> kept = new ConcurrentHashMap<>();
        EnsembleLog log = new EnsembleLog() {
            @Override
            public @Nullable Outcome find(int sample, EnsembleMember member) {
                return kept.get(sample + " " + member);
            }

            @Override
            public void add(int sample, EnsembleMember member, Outcome outcome) {
                assertThat(kept.put(sample + " " + member, outcome)).isNull();
            }
        };
        AutoAttack attack = new AutoAttack(new NormBall(Norm.LINF, 0.1, Bounds.UNIT), SHORT);
        AutoAttack.Execution execution = new AutoAttack.Execution(1, 2, 2, false, log, count -> {});
        AutoAttackResult first = attack.evaluate(() -> network(model), samples, execution);
        assertThat(kept).hasSize(16);
        kept.keySet().removeIf(key -> key.startsWith("0 ") || key.endsWith("square"));
        AutoAttackResult resumed = attack.evaluate(() -> network(model), samples, execution);
        assertThat(resumed.adversarial().doubles())
                .containsExactly(first.adversarial().doubles());
        ProbedNetwork idle = network(model);
        attack.evaluate(() -> idle, samples, new AutoAttack.Execution(1, 1, 5, false, log, count -> {}));
        assertThat(idle.forwardRuns()).isLessThan(5);
    }

    @Test
    void settingsOutOfRangeAndSamplesOutOfBoundsAreRejected() {
        AutoAttackSettings usual = AutoAttackSettings.published(Version.STANDARD);
        assertThatThrownBy(() -> usual.withQueries(0)).hasMessageContaining("queries of at least 1, got 0");
        assertThatThrownBy(() -> usual.withRestarts(1001)).hasMessageContaining("at most 1000 restarts, got 1001");
        assertThatThrownBy(() -> usual.withTargets(-1)).hasMessageContaining("targets of at least 1, got -1");
        assertThatThrownBy(() -> execution(1, 0, 1)).hasMessageContaining("threads and batch must be at least 1");
        OnnxModel model = TestNetworks.model(1);
        Tensor far = new RealTensor(ElementType.DOUBLE, TestNetworks.BATCH, new double[TestNetworks.BATCH.size()]);
        far.doubles()[3] = -0.5;
        assertThatThrownBy(() -> new AutoAttack(new NormBall(Norm.L2, 1, Bounds.UNIT), SHORT)
                        .evaluate(() -> network(model), new LabelledSamples(far, new int[5]), execution(1, 1, 5)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not within the bounds");
    }
}
