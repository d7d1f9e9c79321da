package org.zeline.cli.verify.golden;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.distribution.ChiDistribution;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.TruncatedDistribution;

/**
 * A probability under a truncated distribution.
 *
 * @param distribution the distribution
 * @param z of a value at most this
 * @param absolute whether of a value of at most the absolute value
 * @param expected the probability; {@code null} where the other tool has none, so that ours need only be one
 */
record TruncatedCdfCase(
        TruncatedDistribution distribution,
        double z,
        boolean absolute,
        @Nullable Double expected) implements StatisticsCase {
    static TruncatedCdfCase of(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        JsonValue dist = fields.get("dist");
        NullDistribution distribution = switch (dist.text()) {
            case "norm" -> NullDistribution.NORMAL;
            case "chi" -> {
                JsonValue degrees = fields.get("df");
                yield degrees.setting(() -> new ChiDistribution(degrees.integer()));
            }
            default -> throw dist.error("must be norm or chi, got " + dist.text());
        };
        JsonValue intervals = fields.get("intervals");
        return new TruncatedCdfCase(
                intervals.setting(() -> new TruncatedDistribution(distribution, Intervals.of(intervals))),
                fields.get("z").number(),
                fields.get("absolute").flag(),
                expected(fields));
    }

    private static @Nullable Double expected(JsonValue.Fields fields) {
        JsonValue cdf = fields.find("cdf");
        return cdf == null ? null : cdf.number();
    }

    @Override
    public List<String> differences() {
        Differences differences = new Differences();
        double cdf = absolute ? distribution.cdfOfAbsolute(z) : distribution.cdf(z);
        if (expected != null) {
            differences.number("cdf", cdf, expected);
        } else if (!(cdf >= 0 && cdf <= 1)) {
            differences.add("cdf is " + cdf + ", which is no probability");
        }
        return differences.texts();
    }
}
