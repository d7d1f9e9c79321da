package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class AngleDistributionTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void logMassesAgreeWithArbitraryPrecision() throws IOException {
        List<String> rows = ChiDistributionTest.rows("angle-log-mass.txt");
        assertThat(rows).hasSizeGreaterThan(80);
        for (String row : rows) {
            String[] fields = row.split(" ", -1);
            int degrees = Integer.parseInt(fields[0]);
            double found = new AngleDistribution(degrees)
                    .logMass(Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
            // rounding of z / sqrt(k) changes the density by (k - 1) tan(phi) phi times the rounding
            assertThat(found).as(row).isCloseTo(Double.parseDouble(fields[3]), within(2e-13 + 1e-15 * degrees));
        }
    }

    @Property
    void itIsStudentsTOfTheTangent(
            @ForAll @IntRange(min = 1, max = 5000) int degrees, @ForAll @DoubleRange(min = -20, max = 20) double t) {
        AngleDistribution angle = new AngleDistribution(degrees);
        double z = angle.radius() * Math.atan(t / angle.radius());
        double expected = TDistribution.of(degrees).survivalProbability(t);
        assertThat(angle.naiveP(z, Alternative.RIGHT_TAILED)).isCloseTo(expected, within(1e-12 + 1e-10 * expected));
    }

    @Property
    void massesAddUp(
            @ForAll @IntRange(min = 1, max = 300) int degrees, @ForAll @DoubleRange(min = -1, max = 1) double at) {
        AngleDistribution angle = new AngleDistribution(degrees);
        double z = at * 0.5 * Math.PI * angle.radius();
        double below = angle.logMass(-INFINITY, z);
        double above = angle.logMass(z, INFINITY);
        assertThat(NullDistribution.logSum(below, above)).isCloseTo(0, within(1e-12));
    }

    @Test
    void beyondTheEndsThereIsNothing() {
        AngleDistribution angle = new AngleDistribution(4);
        assertThat(angle.support().upper(0)).isEqualTo(Math.PI);
        assertThat(angle.logDensity(3.2)).isEqualTo(-INFINITY);
        assertThat(angle.logMass(3.2, INFINITY)).isEqualTo(-INFINITY);
        assertThat(angle.logMass(3.14, INFINITY)).isBetween(-40.0, -20.0);
        assertThat(angle.law()).isEqualTo(new Law("t", OptionalInt.of(4))).hasToString("t with 4 degrees of freedom");
        assertThatThrownBy(() -> new AngleDistribution(0)).hasMessageContaining("at least 1 degree of freedom, got 0");
    }
}
