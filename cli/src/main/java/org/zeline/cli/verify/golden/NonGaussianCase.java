package org.zeline.cli.verify.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.evaluation.NonGaussian;

/**
 * A standardised family of noise at a distance from the normal distribution. Their shape was found to about four
 * digits; ours is exact, so the shape need agree to 1e-3, and the distribution function of their shape to 1e-6.
 *
 * @param family which
 * @param distance Wasserstein's, from the normal distribution
 * @param shape their parameter
 * @param cdf values of the distribution function, by where
 */
record NonGaussianCase(NonGaussian.Family family, double distance, double shape, Map<Double, Double> cdf)
        implements StatisticsCase {
    static StatisticsCase of(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        JsonValue.Fields values = fields.get("cdf").anyFields();
        Map<Double, Double> cdf = new LinkedHashMap<>();
        for (String at : values.names()) {
            cdf.put(Double.valueOf(at), values.get(at).number());
        }
        return new NonGaussianCase(
                family(fields.get("family")),
                fields.get("distance").number(),
                fields.get("args").list().get(0).number(),
                cdf);
    }

    private static NonGaussian.Family family(JsonValue name) {
        return switch (name.text()) {
            case "skewnorm" -> NonGaussian.Family.SKEW_NORMAL;
            case "exponnorm" -> NonGaussian.Family.EXPONENTIALLY_MODIFIED;
            case "gennormsteep" -> NonGaussian.Family.STEEP;
            case "gennormflat" -> NonGaussian.Family.FLAT;
            case "t" -> NonGaussian.Family.STUDENT_T;
            default -> throw name.error("names no family that is known: " + name.text());
        };
    }

    @Override
    public List<String> differences() {
        Differences differences = new Differences();
        double ours = NonGaussian.at(family, distance).shape();
        if (!(Math.abs(ours - shape) <= 1e-3 * shape)) {
            differences.add("the shape is " + ours + ", expected " + shape);
        }
        NonGaussian distribution = NonGaussian.of(family, shape);
        cdf.forEach((at, expected) -> {
            if (!(Math.abs(distribution.cdf(at) - expected) <= 1e-6)) {
                differences.add("cdf(" + at + ") is " + distribution.cdf(at) + ", expected " + expected);
            }
        });
        return differences.texts();
    }
}
