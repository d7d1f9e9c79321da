package org.zeline.cli.verify.golden;

import java.util.List;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.interval.Polynomial;

/**
 * Where a polynomial is below zero.
 *
 * @param polynomial the polynomial
 * @param expected where it is
 */
record PolynomialCase(Polynomial polynomial, IntervalSet expected) implements StatisticsCase {
    static PolynomialCase of(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        return new PolynomialCase(Polynomial.of(fields.get("coef").numbers()), Intervals.of(fields.get("intervals")));
    }

    @Override
    public List<String> differences() {
        Differences differences = new Differences();
        differences.set("where " + polynomial + " is below zero", polynomial.belowZero(), expected);
        return differences.texts();
    }
}
