package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;

class SweepPassTest {
    private static final double LOWER = -8;
    private static final double UPPER = 7;

    /** A random line, and sweeps along it. */
    private record Case(RandomLine line) {
        static Case of(long seed) {
            return new Case(RandomLine.of(RandomNetwork.of(seed), new Random(seed)));
        }

        boolean jumps() {
            return !line.plan().obstaclesToSweep().isEmpty();
        }

        SweepPass pass(long room) {
            StraightEdges straight = new StraightEdges(line.plan(), Kernels.scalar(), line.a(), line.b());
            return new SweepPass(line.plan(), Kernels.scalar(), straight, room);
        }

        /** Asserts that the parts join and that forward passes agree on their points and between them. */
        void assertExact(List<Track> parts) {
            double end = LOWER;
            for (Track part : parts) {
                double[] points = part.points();
                assertThat(points[0]).isEqualTo(end);
                for (int c = 0; c + 1 < points.length; c++) {
                    assertThat(points[c + 1]).isGreaterThan(points[c]);
                    assertNear(part, c, 0.5, line.forward(line.at(points[c] + 0.5 * (points[c + 1] - points[c]))));
                    assertNear(part, c, 0, line.forward(line.at(points[c])));
                }
                end = points[points.length - 1];
            }
            assertThat(end).isEqualTo(UPPER);
        }

        private void assertNear(Track part, int c, double share, double[] expected) {
            int n = part.points().length;
            for (int i = 0; i < expected.length; i++) {
                double low = part.values()[i * n + c];
                double high = part.values()[i * n + c + 1];
                double scale = 1 + Math.abs(expected[i]) + Math.abs(low) + Math.abs(high);
                assertThat(low + share * (high - low))
                        .as(line.network().toString())
                        .isCloseTo(expected[i], within(1e-9 * scale));
            }
        }
    }

    private static int pieces(List<Track> parts) {
        return parts.stream().mapToInt(part -> part.points().length - 1).sum();
    }

    @Property(tries = 120)
    void forwardPassesAgreeHoweverLittleRoomThereIs(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Case one = Case.of(seed);
        if (one.jumps()) {
            return;
        }
        List<Track> roomy = one.pass(1L << 40).over(LOWER, UPPER);
        List<Track> narrow = one.pass(0).over(LOWER, UPPER);
        one.assertExact(roomy);
        one.assertExact(narrow);
        assertThat(narrow.size()).isGreaterThanOrEqualTo(roomy.size());
        assertThat(narrow).allMatch(part -> part.points().length <= 8);
    }

    /** Maxima of elements that are the same but for rounding: points where a third one takes the lead were lost. */
    @ParameterizedTest
    @ValueSource(longs = {73144, 85012})
    void maximaOfAlmostEqualElements(long seed) {
        forwardPassesAgreeHoweverLittleRoomThereIs(seed);
    }

    @Test
    void anIntervalOfTooManyPointsIsGivenUp() {
        int tried = 0;
        for (long seed = 0; tried < 30; seed++) {
            Case one = Case.of(seed);
            if (one.jumps()) {
                continue;
            }
            SweepPass pass = one.pass(1L << 40);
            int points = pieces(pass.over(LOWER, UPPER)) + 1;
            if (points < 4) {
                continue;
            }
            tried++;
            assertThatCode(() -> pass.over(LOWER, UPPER, points, part -> {})).doesNotThrowAnyException();
            assertThatThrownBy(() -> pass.over(LOWER, UPPER, points - 1, part -> {}))
                    .isInstanceOfSatisfying(TooManyPointsException.class, e -> {
                        assertThat(e).hasMessageContaining("more than " + (points - 1));
                        assertThat(e.density()).isGreaterThan(0);
                    });
        }
    }
}
