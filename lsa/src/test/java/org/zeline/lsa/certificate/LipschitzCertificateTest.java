package org.zeline.lsa.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Probe;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.AttackObjective;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.criterion.CriterionProfile;
import org.zeline.lsa.criterion.LayerBound;
import org.zeline.lsa.criterion.LayerCriteria;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;

class LipschitzCertificateTest {
    private static final int PAIRS = 20;

    private static LipschitzCertificate certificate(OnnxModel model, LabelledSamples samples, NormBall ball) {
        return LipschitzCertificate.of(
                model,
                CertificationTest.layers(model),
                Instructions.FASTEST,
                samples,
                Neighborhood.of(ball),
                done -> {});
    }

    /** Two hundred networks with at least five layers, and twenty pairs of points each, half of them steep. */
    @Property(tries = 200)
    void noDifferenceQuotientOfTwoPointsExceedsItsBound(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        assertThat(violations(seed, 1)).as("seed %s", seed).isZero();
    }

    /** The Jacobian at the sample alone, a ball of radius 0 in place of 0.5, misses what happens around it. */
    @Test
    void aBoundOfThePointAloneIsCaught() {
        int violations = 0;
        for (long seed = 0; seed < 40; seed++) {
            violations += violations(seed, 1e-9);
        }
        assertThat(violations).isPositive();
    }

    /** How many quotients of points of a ball exceed the bounds over a part of the ball. */
    private static int violations(long seed, double part) {
        Random random = new Random(seed);
        OnnxModel model = CertificationTest.network(random);
        LabelledSamples one = CertificationTest.samples(model, random, 1);
        double radius = part < 1 ? 0.5 : Math.pow(10, -3 * random.nextDouble() - 0.3);
        NormBall bounded = new NormBall(random.nextInt(3) == 0 ? Norm.L2 : Norm.LINF, part * radius, Bounds.UNIT);
        LipschitzCertificate certificate = certificate(model, one, bounded);
        List<Probe> layers = certificate.layers();
        ProbedNetwork network =
                new ProbedNetwork(model, layers.stream().map(Probe::value).toList(), Instructions.FASTEST);
        double[] center = one.inputs().doubles();
        int violations = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            double[] a = point(center, bounded.norm(), 0.999 * radius, random);
            double[] b = pair % 2 == 0
                    ? point(center, bounded.norm(), radius, random)
                    : steepest(model, layers.get(random.nextInt(layers.size())), one, a, 1e-3 * radius, random);
            List<Tensor> p = network.probed(network.batch(one.inputs().shape(), a));
            List<Tensor> q = network.probed(network.batch(one.inputs().shape(), b));
            for (int l = 0; l < layers.size(); l++) {
                double rise = distance(p.get(l).doubles(), q.get(l).doubles());
                double size = distance(p.get(l).doubles(), new double[p.get(l).doubles().length]);
                double quotient = (rise - 0x1p-44 * size) / distance(a, b);
                violations += quotient <= certificate.bounds()[l][0] ? 0 : 1;
            }
        }
        return violations;
    }

    @Property(tries = 60)
    void attackedBoundsAreBelowCertifiedOnes(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        Random random = new Random(seed);
        OnnxModel model = CertificationTest.network(random);
        LabelledSamples samples = CertificationTest.samples(model, random, 2);
        NormBall ball = new NormBall(norm, Math.pow(10, -4 * random.nextDouble()), Bounds.UNIT);
        AttackSettings cheap = AttackSettings.usual().withSteps(5);
        CriterionProfile attacked = new LayerCriteria(
                        model, CertificationTest.layers(model), ball, cheap, Instructions.FASTEST, 1, seed)
                .lipschitz(samples, certificate(model, samples, ball), done -> {});
        assertThat(attacked.undefined()).containsOnly(0);
        for (int l = 0; l < attacked.layers().size(); l++) {
            LayerBound bound = attacked.bounds().get(l);
            assertThat(bound.attacked())
                    .as("seed %s, layer %s in %s", seed, attacked.layers().get(l), ball)
                    .isLessThanOrEqualTo(bound.certified());
        }
    }

    /** A point near another one, in a direction in which a layer rises steeply. */
    private static double[] steepest(
            OnnxModel model, Probe layer, LabelledSamples one, double[] from, double radius, Random random) {
        NormBall near = new NormBall(Norm.L2, radius, Bounds.UNIT);
        ProbedNetwork features = ProbedNetwork.upTo(model, layer.value(), Instructions.FASTEST);
        return ProjectedGradient.pgd(near, 2 * radius, 5, ProjectedGradient.Start.UNIFORM, 1)
                .with(AttackObjective.DISTANCE)
                .perturbed(
                        features,
                        features.batch(one.inputs().shape(), from.clone()),
                        AttackGoal.untargeted(),
                        new SplittableRandom(random.nextLong()))
                .doubles();
    }

    private static double[] point(double[] center, Norm norm, double radius, Random random) {
        double[] step = random.doubles(center.length, -1, 1).toArray();
        double size = norm == Norm.LINF ? 1 : distance(step, new double[step.length]);
        double[] x = center.clone();
        for (int i = 0; i < x.length; i++) {
            double direction = norm == Norm.LINF && random.nextBoolean() ? Math.signum(step[i]) : step[i];
            x[i] = Math.max(0, Math.min(1, x[i] + radius / size * direction));
        }
        return x;
    }

    private static double distance(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return Math.sqrt(sum);
    }

    /** Of two sigmoids, steepest at 0 with slope 1/4; around 3 +- 1 the steepest point is 2. */
    @Test
    void slopesAreTheLargestOfTheBall() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        OnnxModel model = g.model(g.node("Sigmoid", List.of(g.node("Identity", List.of(x)))));
        LabelledSamples samples =
                new LabelledSamples(Tensor.wrapping(Shape.of(2, 2), new double[] {0, 0, 3, 3}), new int[2]);
        LipschitzCertificate found = certificate(model, samples, new NormBall(Norm.LINF, 1, Bounds.NONE));
        double atTwo = 1 / (2 + Math.exp(2) + Math.exp(-2));
        assertThat(found.bounds()[0][0]).isCloseTo(0.25, within(1e-5)).isGreaterThanOrEqualTo(0.25);
        assertThat(found.bounds()[0][1]).isCloseTo(atTwo, within(1e-5)).isGreaterThanOrEqualTo(atTwo);
        assertThat(found.mean(0)).isCloseTo((0.25 + atTwo) / 2, within(1e-5));
        assertThat(found.reason(0)).isEmpty();
    }

    @Test
    void layersBehindASoftmaxHaveNoBoundAndTheReason() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String first = g.node("Relu", List.of(x));
        OnnxModel model = g.model(g.node("Relu", List.of(g.node("Softmax", List.of(first)))));
        LabelledSamples samples = new LabelledSamples(Tensor.wrapping(Shape.of(1, 2), new double[] {1, 2}), new int[1]);
        LipschitzCertificate found = certificate(model, samples, new NormBall(Norm.LINF, 0.1, Bounds.NONE));
        assertThat(found.bounds()[0][0]).isCloseTo(1, within(1e-5));
        assertThat(found.reason(0)).isEmpty();
        assertThat(found.bounds()[1][0]).isInfinite();
        assertThat(found.reason(1)).contains("Softmax", "its slopes have no bounds");
    }

    @Test
    void needsSamples() {
        OnnxModel model = CertificationTest.network(new Random(1));
        LabelledSamples none = new LabelledSamples(Tensor.wrapping(Shape.of(0, 1, 6, 6), new double[0]), new int[0]);
        assertThatThrownBy(() -> certificate(model, none, new NormBall(Norm.LINF, 0.1, Bounds.UNIT)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a certificate needs at least one sample");
    }
}
