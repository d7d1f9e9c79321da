package org.zeline.si.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against the numbers of another tool. */
class GoldenIntervalsTest {
    private static List<String[]> rows(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenIntervalsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";", -1))
                    .toList();
        }
    }

    private static IntervalSet set(String text) {
        if (text.isEmpty()) {
            return IntervalSet.EMPTY;
        }
        return IntervalSet.union(Arrays.stream(text.split(",", -1))
                .map(pair -> Arrays.stream(pair.split(" ", -1))
                        .mapToDouble(end -> Double.parseDouble(end.replace("inf", "Infinity")))
                        .toArray())
                .toList());
    }

    @Test
    void polynomialsAreBelowZeroThere() throws IOException {
        List<String[]> rows = rows("polynomial-below-zero.txt");
        assertThat(rows).hasSize(40);
        for (String[] row : rows) {
            double[] coefficients = Arrays.stream(row[0].split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double[][] expected = set(row[1]).toArray();
            double[][] found = Polynomial.of(coefficients).belowZero().toArray();
            assertThat(found.length).as(row[0]).isEqualTo(expected.length);
            for (int i = 0; i < found.length; i++) {
                for (int end = 0; end < 2; end++) {
                    if (Double.isInfinite(expected[i][end])) {
                        assertThat(found[i][end]).isEqualTo(expected[i][end]);
                    } else {
                        assertThat(found[i][end] / expected[i][end]).as(row[0]).isCloseTo(1, within(1e-9));
                    }
                }
            }
        }
    }

    /** The ends of results are ends of what they are made from, to the last bit. */
    @Test
    void setsCombineLikeThat() throws IOException {
        List<String[]> rows = rows("real-subset.txt");
        assertThat(rows).hasSize(40);
        for (String[] row : rows) {
            IntervalSet a = set(row[0]);
            IntervalSet b = set(row[1]);
            assertThat(a.union(b)).isEqualTo(set(row[2]));
            assertThat(a.intersection(b)).isEqualTo(set(row[3]));
            assertThat(a.difference(b)).isEqualTo(set(row[4]));
            assertThat(a.symmetricDifference(b)).isEqualTo(set(row[5]));
            assertThat(a.complement()).isEqualTo(set(row[6]));
        }
    }
}
