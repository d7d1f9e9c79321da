package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Loss;
import org.zeline.lsa.Losses;
import org.zeline.lsa.LsaNetworks;
import org.zeline.lsa.ModelPass;

class AttacksTest {
    private static ModelPass pass(long seed) {
        return new ModelPass(LsaNetworks.model(seed), List.of(), Instructions.FASTEST);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** No attack leaves the bounds, and none with a radius leaves its ball. */
    @Property(tries = 120)
    void attacksStayInTheBallAndTheBounds(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 0, max = 10) int which,
            @ForAll Norm kind) {
        String name = Attacks.NAMES.get(which);
        Norm norm = name.equals("square") ? Norm.LINF : kind;
        SplittableRandom random = new SplittableRandom(seed);
        double radius = random.nextDouble();
        Ball ball = new Ball(norm, radius, Bounds.UNIT);
        Tensor x = LsaNetworks.images(seed);
        ModelPass pass = pass(seed % 5);
        Attack attack = Attacks.of(name, ball, new Attacks.Settings(Double.NaN, 6, true, 2));
        double[] moved =
                attack.perturbed(pass, x, Aim.away(pass.classes(x)), random).doubles();
        int width = moved.length / 5;
        for (int s = 0; s < 5; s++) {
            double[] change = new double[width];
            for (int i = 0; i < width; i++) {
                double value = moved[s * width + i];
                assertThat(value).as(name).isBetween(0.0, 1.0);
                change[i] = value - x.doubles()[s * width + i];
            }
            if (!name.equals("deepfool") && !name.equals("cw")) {
                assertThat(norm.of(change, 0, width)).as(name).isLessThanOrEqualTo(radius + 1e-12);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fgsm", "ffgsm", "bim", "pgd", "mifgsm", "apgd", "apgd-dlr", "square"})
    void attacksRaiseTheLoss(String name) {
        ModelPass pass = pass(1);
        Tensor x = LsaNetworks.images(1);
        int[] labels = pass.classes(x);
        Attack attack = Attacks.of(name, new Ball(Norm.LINF, 0.15, Bounds.UNIT), Attacks.Settings.usual());
        Tensor moved = attack.perturbed(pass, x, Aim.away(labels), new SplittableRandom(1));
        double before = mean(pass.gradient(x, Losses.crossEntropy(labels)).losses());
        double after = mean(pass.gradient(moved, Losses.crossEntropy(labels)).losses());
        assertThat(after).isGreaterThan(before + 0.05);
    }

    /** The inner attack of TRADES moves what the network says, whether that is right or wrong. */
    @Test
    void tpgdRaisesTheDivergenceFromTheCleanOutput() {
        ModelPass pass = pass(1);
        Tensor x = LsaNetworks.images(1);
        Attack attack = Attacks.of("tpgd", new Ball(Norm.LINF, 0.15, Bounds.UNIT), Attacks.Settings.usual());
        Tensor moved = attack.perturbed(pass, x, Aim.away(0, 0, 0, 0, 0), new SplittableRandom(1));
        Loss divergence = Losses.divergence(Losses.softmax(pass.output(x)));
        assertThat(mean(pass.gradient(x, divergence).losses())).isCloseTo(0, within(1e-12));
        assertThat(mean(pass.gradient(moved, divergence).losses())).isGreaterThan(0.01);
    }

    /** How far the right logit is above the target's. */
    private static double gap(ModelPass pass, Tensor x, int[] labels, int[] targets) {
        double[] logits = pass.output(x).doubles();
        double[] gaps = new double[labels.length];
        Arrays.setAll(gaps, s -> logits[4 * s + labels[s]] - logits[4 * s + targets[s]]);
        return mean(gaps);
    }

    @Test
    void targetedAttacksBringTheTargetCloser() {
        ModelPass pass = pass(2);
        Tensor x = LsaNetworks.images(2);
        int[] labels = pass.classes(x);
        int[] targets = Arrays.stream(labels).map(c -> (c + 1) % 4).toArray();
        Ball ball = new Ball(Norm.LINF, 0.3, Bounds.UNIT);
        double before = gap(pass, x, labels, targets);
        for (String name : List.of("fgsm", "pgd", "mifgsm", "apgd")) {
            Tensor moved = Attacks.of(name, ball, Attacks.Settings.usual())
                    .perturbed(pass, x, Aim.towards(labels, targets), new SplittableRandom(3));
            assertThat(gap(pass, moved, labels, targets)).as(name).isLessThan(before);
        }
    }

    @Test
    void theTargetedRatioGrows() {
        ModelPass pass = pass(2);
        Tensor x = LsaNetworks.images(2);
        int[] labels = pass.classes(x);
        int[] targets = Arrays.stream(labels).map(c -> (c + 1) % 4).toArray();
        Loss ratio = Losses.differenceOfLogits(labels, targets);
        Tensor moved = Attacks.of("apgd-dlr", new Ball(Norm.LINF, 0.3, Bounds.UNIT), Attacks.Settings.usual())
                .perturbed(pass, x, Aim.towards(labels, targets), new SplittableRandom(3));
        assertThat(mean(pass.gradient(moved, ratio).losses()))
                .isGreaterThan(mean(pass.gradient(x, ratio).losses()) + 0.05);
    }

    /** On a linear classifier of two classes the nearest boundary is known: |w x + b| / ||w||. */
    @Test
    void deepFoolFindsTheNearestBoundaryOfALinearClassifier() {
        ModelPass pass = new ModelPass(LsaNetworks.linear(), List.of(), Instructions.FASTEST);
        Tensor x = pass.batch(org.zeline.interpreter.value.Shape.of(1, 2), new double[] {2, 1});
        // logits (x + 2y, 0): distance (2 + 2) / sqrt(5)
        Tensor moved = new DeepFool(10, 0, Bounds.NONE).perturbed(pass, x, Aim.away(0), new SplittableRandom(1));
        double[] change = {moved.doubles()[0] - 2, moved.doubles()[1] - 1};
        assertThat(Math.hypot(change[0], change[1])).isCloseTo(4 / Math.sqrt(5), within(1e-6));
        assertThat(pass.classes(moved)).containsExactly(1);
    }

    @Test
    void carliniAndWagnerComeNearTheBoundary() {
        ModelPass pass = new ModelPass(LsaNetworks.linear(), List.of(), Instructions.FASTEST);
        Tensor x = pass.batch(org.zeline.interpreter.value.Shape.of(1, 2), new double[] {2, 1});
        Attack attack = new CarliniWagner(1, 0, 400, 0.05, 6, new Bounds(-10, 10));
        for (Aim aim : List.of(Aim.away(0), Aim.towards(new int[] {0}, new int[] {1}))) {
            Tensor moved = attack.perturbed(pass, x, aim, new SplittableRandom(1));
            assertThat(pass.classes(moved)).containsExactly(1);
            double distance = Math.hypot(moved.doubles()[0] - 2, moved.doubles()[1] - 1);
            assertThat(distance).isBetween(4 / Math.sqrt(5) - 1e-9, 1.1 * 4 / Math.sqrt(5));
        }
    }

    @Test
    void aSeedFixesEverything() {
        Tensor x = LsaNetworks.images(4);
        for (String name : Attacks.NAMES) {
            ModelPass pass = pass(1);
            Attack attack = Attacks.of(name, new Ball(Norm.LINF, 0.2, Bounds.UNIT), Attacks.Settings.usual());
            Aim aim = Aim.away(pass.classes(x));
            double[] once =
                    attack.perturbed(pass, x, aim, new SplittableRandom(9)).doubles();
            double[] again =
                    attack.perturbed(pass, x, aim, new SplittableRandom(9)).doubles();
            assertThat(again).as(name).containsExactly(once);
        }
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> new Ball(Norm.LINF, -1, Bounds.UNIT)).hasMessageContaining("eps must be");
        Ball ball = new Ball(Norm.L2, 1, Bounds.UNIT);
        assertThatThrownBy(() -> Attacks.of("none", ball, Attacks.Settings.usual()))
                .hasMessageContaining("unknown attack");
        assertThatThrownBy(() -> Attacks.of("square", ball, Attacks.Settings.usual()))
                .hasMessageContaining("linf");
        Attack attack = Attacks.of("fgsm", new Ball(Norm.LINF, 0.1, Bounds.UNIT), Attacks.Settings.usual());
        ModelPass pass = pass(1);
        Tensor far = pass.batch(LsaNetworks.BATCH, new double[LsaNetworks.BATCH.size()]);
        far.doubles()[7] = 255;
        assertThatThrownBy(() -> attack.perturbed(pass, far, Aim.away(0, 0, 0, 0, 0), new SplittableRandom(1)))
                .hasMessageContaining("an element of the input is 255.0, not within the bounds");
    }
}
