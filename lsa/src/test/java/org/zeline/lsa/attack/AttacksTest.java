package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.Loss;
import org.zeline.lsa.network.Losses;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;

class AttacksTest {
    /** Attacks that search for the smallest change, without a radius. */
    private static final Set<String> UNLIMITED = Set.of("deepfool", "cw", "fab");

    private static ProbedNetwork pass(long seed) {
        return new ProbedNetwork(TestNetworks.model(seed), List.of(), Instructions.FASTEST);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Every attack with every norm. */
    @Provide
    Arbitrary<Tuple2<String, Norm>> attackOfNorm() {
        return Combinators.combine(Arbitraries.of(Attacks.NAMES), Arbitraries.of(Norm.values()))
                .as(Tuple::of);
    }

    /** No attack leaves the bounds, and none that takes a radius leaves its ball. */
    @Property(tries = 120)
    void attacksStayInTheBallAndTheBounds(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @From("attackOfNorm") Tuple2<String, Norm> attackOfNorm) {
        String name = attackOfNorm.get1();
        Norm norm = attackOfNorm.get2();
        SplittableRandom random = new SplittableRandom(seed);
        double radius = random.nextDouble();
        NormBall ball = new NormBall(norm, radius, Bounds.UNIT);
        Tensor x = TestNetworks.images(seed);
        ProbedNetwork pass = pass(seed % 5);
        Attack attack =
                Attacks.of(name, ball, AttackSettings.usual().withSteps(6).withRestarts(2));
        double[] moved = attack.perturbed(pass, x, AttackGoal.untargeted(pass.classes(x)), random)
                .doubles();
        int width = moved.length / 5;
        for (int s = 0; s < 5; s++) {
            double[] change = new double[width];
            for (int i = 0; i < width; i++) {
                double value = moved[s * width + i];
                assertThat(value).as(name).isBetween(0.0, 1.0);
                change[i] = value - x.doubles()[s * width + i];
            }
            double allowed = UNLIMITED.contains(name) ? Double.POSITIVE_INFINITY : radius + 1e-12;
            assertThat(norm.of(change, 0, width)).as(name).isLessThanOrEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fgsm", "ffgsm", "bim", "pgd", "mifgsm", "apgd", "apgd-dlr", "square", "fab"})
    void attacksRaiseTheLoss(String name) {
        ProbedNetwork pass = pass(1);
        Tensor x = TestNetworks.images(1);
        int[] labels = pass.classes(x);
        Attack attack = Attacks.of(name, new NormBall(Norm.LINF, 0.15, Bounds.UNIT), AttackSettings.usual());
        Tensor moved = attack.perturbed(pass, x, AttackGoal.untargeted(labels), new SplittableRandom(1));
        double before = mean(pass.gradient(x, Losses.crossEntropy(labels)).losses());
        double after = mean(pass.gradient(moved, Losses.crossEntropy(labels)).losses());
        assertThat(after).isGreaterThan(before + 0.05);
    }

    /** The inner attack of TRADES changes the output of the network, whether that is correct or not. */
    @Test
    void tpgdRaisesTheDivergenceFromTheCleanOutput() {
        ProbedNetwork pass = pass(1);
        Tensor x = TestNetworks.images(1);
        Attack attack = Attacks.of("tpgd", new NormBall(Norm.LINF, 0.15, Bounds.UNIT), AttackSettings.usual());
        Tensor moved = attack.perturbed(pass, x, AttackGoal.untargeted(0, 0, 0, 0, 0), new SplittableRandom(1));
        Loss divergence = Losses.divergenceFrom(pass.logits(x).doubles());
        assertThat(mean(pass.gradient(x, divergence).losses())).isCloseTo(0, within(1e-12));
        assertThat(mean(pass.gradient(moved, divergence).losses())).isGreaterThan(0.01);
    }

    /** The mean difference of the label's and the target's logit. */
    private static double gap(ProbedNetwork pass, Tensor x, int[] labels, int[] targets) {
        double[] logits = pass.logits(x).doubles();
        double[] gaps = new double[labels.length];
        Arrays.setAll(gaps, s -> logits[4 * s + labels[s]] - logits[4 * s + targets[s]]);
        return mean(gaps);
    }

    @Test
    void targetedAttacksReduceTheGapToTheTarget() {
        ProbedNetwork pass = pass(2);
        Tensor x = TestNetworks.images(2);
        int[] labels = pass.classes(x);
        int[] targets = Arrays.stream(labels).map(c -> (c + 1) % 4).toArray();
        NormBall ball = new NormBall(Norm.LINF, 0.3, Bounds.UNIT);
        double before = gap(pass, x, labels, targets);
        for (String name : List.of("fgsm", "pgd", "mifgsm", "apgd")) {
            Tensor moved = Attacks.of(name, ball, AttackSettings.usual())
                    .perturbed(pass, x, AttackGoal.targeted(labels, targets), new SplittableRandom(3));
            assertThat(gap(pass, moved, labels, targets)).as(name).isLessThan(before);
        }
    }

    @Test
    void targetedApgdRaisesTheTargetedRatio() {
        ProbedNetwork pass = pass(2);
        Tensor x = TestNetworks.images(2);
        int[] labels = pass.classes(x);
        int[] targets = Arrays.stream(labels).map(c -> (c + 1) % 4).toArray();
        Loss ratio = Losses.differenceOfLogits(labels, targets);
        Tensor moved = Attacks.of("apgd-dlr", new NormBall(Norm.LINF, 0.3, Bounds.UNIT), AttackSettings.usual())
                .perturbed(pass, x, AttackGoal.targeted(labels, targets), new SplittableRandom(3));
        assertThat(mean(pass.gradient(moved, ratio).losses()))
                .isGreaterThan(mean(pass.gradient(x, ratio).losses()) + 0.05);
    }

    /** For a linear classifier of two classes the distance of the boundary is known: |w x + b| / ||w||. */
    @Test
    void deepFoolFindsTheNearestBoundaryOfALinearClassifier() {
        ProbedNetwork pass = new ProbedNetwork(TestNetworks.linear(), List.of(), Instructions.FASTEST);
        Tensor x = pass.batch(Shape.of(1, 2), new double[] {2, 1});
        // logits (x + 2y, 0): distance (2 + 2) / sqrt(5)
        Tensor moved =
                new DeepFool(10, 0, Bounds.NONE).perturbed(pass, x, AttackGoal.untargeted(0), new SplittableRandom(1));
        double[] change = {moved.doubles()[0] - 2, moved.doubles()[1] - 1};
        assertThat(Math.hypot(change[0], change[1])).isCloseTo(4 / Math.sqrt(5), within(1e-6));
        assertThat(pass.classes(moved)).containsExactly(1);
    }

    @Test
    void carliniWagnerFindsAPointNearTheBoundary() {
        ProbedNetwork pass = new ProbedNetwork(TestNetworks.linear(), List.of(), Instructions.FASTEST);
        Tensor x = pass.batch(Shape.of(1, 2), new double[] {2, 1});
        Attack attack = CarliniWagner.within(new Bounds(-10, 10)).withSteps(400).withBisections(6);
        for (AttackGoal aim : List.of(AttackGoal.untargeted(0), AttackGoal.targeted(new int[] {0}, new int[] {1}))) {
            Tensor moved = attack.perturbed(pass, x, aim, new SplittableRandom(1));
            assertThat(pass.classes(moved)).containsExactly(1);
            double distance = Math.hypot(moved.doubles()[0] - 2, moved.doubles()[1] - 1);
            assertThat(distance).isBetween(4 / Math.sqrt(5) - 1e-9, 1.1 * 4 / Math.sqrt(5));
        }
    }

    @Test
    void sameSeedGivesTheSameResult() {
        Tensor x = TestNetworks.images(4);
        for (String name : Attacks.NAMES) {
            ProbedNetwork pass = pass(1);
            Attack attack = Attacks.of(name, new NormBall(Norm.LINF, 0.2, Bounds.UNIT), AttackSettings.usual());
            AttackGoal aim = AttackGoal.untargeted(pass.classes(x));
            double[] once =
                    attack.perturbed(pass, x, aim, new SplittableRandom(9)).doubles();
            double[] again =
                    attack.perturbed(pass, x, aim, new SplittableRandom(9)).doubles();
            assertThat(again).as(name).containsExactly(once);
        }
    }

    @Test
    void rejectsParametersOutOfRange() {
        NormBall ball = new NormBall(Norm.L2, 1, Bounds.UNIT);
        AttackSettings usual = AttackSettings.usual();
        rejects(() -> new NormBall(Norm.LINF, -1, Bounds.UNIT), "eps must be a finite number of at least 0, got -1.0");
        rejects(() -> new Bounds(1, 1), "the lower bound must be below the upper bound, got 1.0 and 1.0");
        rejects(() -> Attacks.of("none", ball, usual), "unknown attack 'none'");
        rejects(() -> new SquareAttack(ball, 0, 0.8, true), "at least one query");
        rejects(() -> new SquareAttack(ball, 10, 1.5, true), "fraction in (0, 1]");
        rejects(() -> new FastAdaptiveBoundary(ball, 10, 0), "targets of at least 1, got 10 and 0");
        rejects(() -> usual.withSteps(0), "steps must be at least 1, got 0");
        rejects(() -> usual.withStep(Double.NaN), "step must be a finite number of at least 0, got NaN");
        rejects(() -> usual.withRestarts(0), "restarts of at least 1, got 0");
        rejects(() -> ProjectedGradient.builder("pgd", ball).momentum(-1).build(), "momentum -1.0");
        rejects(() -> CarliniWagner.within(Bounds.NONE), "finite bounds");
        rejects(() -> CarliniWagner.within(Bounds.UNIT).withConfidence(-1), "confidence of at least 0, got -1.0");
        rejects(() -> new DeepFool(0, 0.02, Bounds.UNIT), "steps must be at least 1");
    }

    private static void rejects(ThrowableAssert.ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void deepFoolRejectsTargetedGoals() {
        Attack attack = new DeepFool(5, 0.02, Bounds.UNIT);
        AttackGoal goal = AttackGoal.targeted(new int[5], new int[] {1, 1, 1, 1, 1});
        rejects(
                () -> attack.perturbed(pass(1), TestNetworks.images(1), goal, new SplittableRandom(1)),
                "no targeted form");
    }

    @Test
    void rejectsSamplesOutOfBoundsAndLabelsWithoutALogit() {
        Attack attack = Attacks.of("fgsm", new NormBall(Norm.LINF, 0.1, Bounds.UNIT), AttackSettings.usual());
        ProbedNetwork pass = pass(1);
        Tensor far = pass.batch(TestNetworks.BATCH, new double[TestNetworks.BATCH.size()]);
        far.doubles()[7] = 255;
        assertThatThrownBy(() -> attack.perturbed(pass, far, new int[5], new SplittableRandom(1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("an element of the input is 255.0, not within the bounds");
        for (String name : List.of("fgsm", "apgd-dlr", "cw", "square", "fab")) {
            Attack other = Attacks.of(name, new NormBall(Norm.LINF, 0.1, Bounds.UNIT), AttackSettings.usual());
            assertThatThrownBy(() -> other.perturbed(
                            pass, TestNetworks.images(1), new int[] {0, 0, 4, 0, 0}, new SplittableRandom(1)))
                    .as(name)
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("sample 2 needs a label in [0, 4), got 4");
        }
    }
}
