package org.zeline.lsa.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.lsa.certificate.CertificationTest.certification;
import static org.zeline.lsa.certificate.CertificationTest.layers;
import static org.zeline.lsa.certificate.CertificationTest.network;
import static org.zeline.lsa.certificate.CertificationTest.samples;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Measure;
import org.zeline.lsa.Probe;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.AttackObjective;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.AutoAttack;
import org.zeline.lsa.attack.AutoAttackSettings;
import org.zeline.lsa.attack.EnsembleLog;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.attack.ProjectedGradient.Start;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;

/** Certificates against attacks that try to exceed them. */
class AttackedBoundsTest {
    private static final List<String> ON_CLASSES =
            List.of("fgsm", "ffgsm", "pgd", "mifgsm", "apgd", "apgd-dlr", "tpgd");

    private static NormBall ball(Random random, double radius) {
        return new NormBall(random.nextInt(3) == 0 ? Norm.L2 : Norm.LINF, radius, Bounds.UNIT);
    }

    /** Two hundred networks with at least five layers, each under ten attacks: ten thousand cases. */
    @Property(tries = 200)
    void noAttackMovesALayerBeyondItsBound(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        assertThat(violations(seed, 1)).as("seed %s", seed).isZero();
    }

    /** Bounds for a ball of a third of the size are exceeded by attacks within the whole one. */
    @Test
    void boundsOfATooSmallBallAreCaught() {
        int caught = 0;
        for (long seed = 0; seed < 10; seed++) {
            caught += violations(seed, 0.33) > 0 ? 1 : 0;
        }
        assertThat(caught).isEqualTo(10);
    }

    /** How many movements of layers under attacks exceed the bounds over a part of the ball. */
    private static int violations(long seed, double part) {
        Random random = new Random(seed);
        OnnxModel model = network(random);
        LabelledSamples one = samples(model, random, 1);
        NormBall ball = ball(random, Math.pow(10, -3 * random.nextDouble() - 0.3));
        NormBall bounded = new NormBall(ball.norm(), part * ball.radius(), ball.bounds());
        Certificate certificate =
                certification(model, Measure.RELATIVE_ERROR).certify(one, Neighborhood.of(bounded), done -> {});
        List<Probe> layers = certificate.layers();
        assertThat(layers).hasSizeGreaterThanOrEqualTo(5);
        ProbedNetwork network =
                new ProbedNetwork(model, layers.stream().map(Probe::value).toList(), Instructions.FASTEST);
        List<Tensor> clean = network.probed(one.inputs());
        int violations = 0;
        for (int attack = 0; attack < 10; attack++) {
            SplittableRandom start = new SplittableRandom(seed + attack);
            Tensor moved;
            if (attack < ON_CLASSES.size()) {
                Attack onClasses = Attacks.of(
                        ON_CLASSES.get(attack), ball, AttackSettings.usual().withSteps(5));
                moved = onClasses.perturbed(network, one.inputs(), one.labels(), start);
            } else {
                Probe target = layers.get(random.nextInt(layers.size()));
                moved = onFeatures(ball)
                        .perturbed(
                                ProbedNetwork.upTo(model, target.value(), Instructions.FASTEST),
                                one.inputs(),
                                AttackGoal.untargeted(),
                                start);
            }
            List<Tensor> perturbed = network.probed(moved);
            for (int l = 0; l < layers.size(); l++) {
                double[] before = clean.get(l).doubles();
                double movement = Measure.RELATIVE_ERROR
                        .of(before, perturbed.get(l).doubles(), 0, 1, before.length)
                        .value();
                violations += movement <= certificate.movements()[l][0] ? 0 : 1;
            }
        }
        return violations;
    }

    private static ProjectedGradient onFeatures(NormBall ball) {
        return ProjectedGradient.pgd(ball, 0.5 * ball.radius(), 5, Start.UNIFORM, 1)
                .with(AttackObjective.DISTANCE);
    }

    @Property(tries = 25)
    void certifiedAccuracyIsAtMostThatUnderAutoAttack(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = network(random);
        LabelledSamples samples = samples(model, random, 4);
        AutoAttackSettings cheap = AutoAttackSettings.published(AutoAttackSettings.Version.STANDARD)
                .withSteps(6)
                .withTargets(3)
                .withQueries(20);
        for (double eps : new double[] {0.003, 0.03, 0.2}) {
            for (Norm norm : new Norm[] {Norm.LINF, Norm.L2}) {
                NormBall ball = new NormBall(norm, eps, Bounds.UNIT);
                double certified = certification(model, Measure.RELATIVE_ERROR)
                        .certify(samples, Neighborhood.of(ball), done -> {})
                        .accuracy();
                double attacked = new AutoAttack(ball, cheap)
                        .evaluate(
                                () -> new ProbedNetwork(model, List.of(), Instructions.FASTEST),
                                samples,
                                new AutoAttack.Execution(seed, 1, 4, false, EnsembleLog.NONE, done -> {}))
                        .robustAccuracy();
                assertThat(certified).as("seed %s, %s %s", seed, norm, eps).isLessThanOrEqualTo(attacked);
            }
        }
    }
}
