package org.zeline.si;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.contrast.RegionContrast;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.Circle;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Line;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceEstimate;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.AngleDistribution;
import org.zeline.si.distribution.ChiDistribution;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.distribution.RandomizedTest;
import org.zeline.si.distribution.RestrictedDistribution;

/**
 * A statistic, its test, and how the tested image moves with the coordinate z along which it is tested: on a line
 * {@code a + b z}, or on a circle.
 *
 * @param test what is tested along z
 * @param stat the statistic, as it is usually given
 * @param deviation what to multiply the statistic with to have the contrast, in units of the data, less the null value
 * @param a where the image is at z = 0; on a circle, zero
 * @param b its direction; on a circle, one
 * @param circle the circle, if it is one
 */
record TestedLine(
        LineTest test,
        double stat,
        double deviation,
        double[] a,
        double[] b,
        @Nullable Circle circle) {
    /**
     * The line of a test.
     *
     * @param selection what was marked, in which data
     * @param contrast of the region
     * @throws IllegalArgumentException if parts of the question do not fit together
     */
    static TestedLine of(ObservedSelection selection, RegionContrast contrast) {
        Hypothesis hypothesis = selection.hypothesis();
        TestedData data = selection.data();
        Shape score = selection.plan().shape();
        Alternative alternative = selection.settings().alternative();
        if (hypothesis.statistic() == Statistic.NORM_DIFFERENCE) {
            List<double[]> weights = contrast.channelWeights(data.shape(), score);
            return ofNorm(covariance(selection), data, weights, alternative);
        }
        double[] weights = contrast.imageWeights(data.shape(), score);
        if (selection.noise() instanceof NoiseKnowledge.UnknownScale unknown) {
            return ofUnknownScale(hypothesis, unknown, data, weights, alternative);
        }
        Covariance covariance = covariance(selection);
        if (hypothesis.statistic() == Statistic.ABSOLUTE_DIFFERENCE) {
            return ofAbsolute(hypothesis, covariance, data, weights, alternative);
        }
        Line line = shifted(data.line(weights, covariance), hypothesis);
        Optional<Randomization> randomization = selection.settings().randomization();
        if (randomization.isEmpty()) {
            return along(line, data, new PointwiseTest(NullDistribution.NORMAL, line.stat(), alternative));
        }
        Line seen = shifted(selection.seen().line(weights, covariance), hypothesis);
        return along(
                seen, data, new RandomizedTest(randomization.get().ratio(), line.stat(), seen.stat(), alternative));
    }

    private static Covariance covariance(ObservedSelection selection) {
        return selection.noise() instanceof NoiseKnowledge.Known known
                ? known.covariance()
                : VarianceEstimate.of(selection.data().vector());
    }

    /** The line whose statistic is zero where the contrast has its null value. */
    private static Line shifted(Line line, Hypothesis hypothesis) {
        return line.shifted(hypothesis.nullValue() / line.deviation());
    }

    private static TestedLine along(Line line, TestedData data, LineTest test) {
        return new TestedLine(
                test, test.stat(), line.deviation(), data.imagePart(line.a()), data.imagePart(line.b()), null);
    }

    private static TestedLine ofNorm(
            Covariance covariance, TestedData data, List<double[]> weights, Alternative alternative) {
        List<double[]> contrasts = weights.stream().map(data::contrast).toList();
        Line line = Line.ofNorm(data.vector(), contrasts, covariance);
        NullDistribution distribution = new ChiDistribution(contrasts.size());
        return along(line, data, new PointwiseTest(distribution, line.stat(), alternative));
    }

    private static TestedLine ofAbsolute(
            Hypothesis hypothesis, Covariance covariance, TestedData data, double[] weights, Alternative alternative) {
        double[] differences = data.differences(data.vector());
        double[] signed = weights.clone();
        for (int i = 0; i < signed.length; i++) {
            signed[i] *= differences[i] < 0 ? -1 : 1;
        }
        Line line = shifted(data.line(signed, covariance), hypothesis);
        double[] rates = data.differences(line.b());
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < signed.length; i++) {
            double end = line.stat() - differences[i] / rates[i];
            if (signed[i] * rates[i] > 0) {
                lower = Math.max(lower, end);
            } else if (signed[i] * rates[i] < 0) {
                upper = Math.min(upper, end);
            }
        }
        NullDistribution distribution = new RestrictedDistribution(NullDistribution.NORMAL, lower, upper);
        return along(line, data, new PointwiseTest(distribution, line.stat(), alternative));
    }

    private static TestedLine ofUnknownScale(
            Hypothesis hypothesis,
            NoiseKnowledge.UnknownScale noise,
            TestedData data,
            double[] weights,
            Alternative alternative) {
        double[] eta = data.contrast(weights);
        Circle circle = Circle.through(data.vector(), eta, noise.shape(), hypothesis.nullValue());
        AngleDistribution distribution = new AngleDistribution(circle.degrees());
        double observed = distribution.radius() * circle.angle();
        double t = circle.t();
        LineTest test = new PointwiseTest(distribution, observed, alternative);
        Circle ofImage = new Circle(
                circle.degrees(),
                circle.angle(),
                circle.deviation(),
                data.imagePart(circle.center()),
                data.imagePart(circle.sine()),
                data.imagePart(circle.cosine()));
        return new TestedLine(test, t, circle.deviation(), new double[1], new double[] {1}, ofImage);
    }

    /**
     * The plan along z: on a circle, what makes the image from the angle comes first.
     *
     * @param plan from the image
     * @param kernels the arithmetic
     * @param limits of the model
     */
    Plan followed(Plan plan, Kernels kernels, Limits limits) {
        if (circle == null) {
            return plan;
        }
        Edge image = plan.edge(plan.inputs()[0]);
        PlanBuilder builder = new PlanBuilder(kernels, Draws.none(), new Budget(limits));
        builder.origin("the circle of a test with unknown variance");
        Edge z = builder.free(ElementType.DOUBLE, Shape.of(1));
        Edge angle = builder.linear(Scale.by(1 / Math.sqrt(circle.degrees()), 1), null, Shape.of(1), z);
        Edge sine = builder.smooth(SmoothFunction.SIN, angle);
        Edge cosine = builder.smooth(SmoothFunction.COS, angle);
        Edge both = ScorePlan.joined(builder, List.of(sine, cosine));
        SparseRows rows = new SparseRows();
        for (int i = 0; i < circle.center().length; i++) {
            rows.add(0, circle.sine()[i]);
            rows.add(1, circle.cosine()[i]);
            rows.end();
        }
        Edge made = builder.linear(rows.map(both.shape(), 0), circle.center(), image.type(), image.shape(), both);
        return plan.after(builder.plan(List.of(made)));
    }
}
