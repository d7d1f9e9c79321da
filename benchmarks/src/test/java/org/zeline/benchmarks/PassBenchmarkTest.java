package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.pass.AffinePiece;

/** At the point of the line where it meets the data, all passes must give what the forward pass gives. */
final class PassBenchmarkTest {
    private static final double ROUNDING = 1e-10;

    private static PassBenchmark benchmark(String kernels) {
        PassBenchmark benchmark = new PassBenchmark();
        benchmark.model = "unet-8x4";
        benchmark.kernels = kernels;
        benchmark.prepare();
        return benchmark;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void allPassesAgree(String kernels) {
        PassBenchmark benchmark = benchmark(kernels);
        double[] scores = benchmark.forward().get(0).doubles();
        AffinePiece piece = benchmark.affineStep();
        while (piece.upper() < 0) {
            piece = benchmark.affineStep();
        }
        Track track = benchmark.sweep().get(0);
        Enclosure enclosure = benchmark.encloseBlock();
        assertThat(scores).hasSize(64);
        assertThat(piece.size()).isEqualTo(64);
        assertThat(track.size()).isEqualTo(64);
        assertThat(enclosure.size()).isEqualTo(64);
        for (int i = 0; i < scores.length; i++) {
            assertThat(piece.value(i) - piece.at() * piece.slope(i)).isCloseTo(scores[i], within(ROUNDING));
            assertThat(track.values()[i * track.points().length]).isCloseTo(scores[i], within(ROUNDING));
            assertThat(enclosure.value(i, 0) - 0.005 * enclosure.slope(i, 0))
                    .isCloseTo(scores[i], within(enclosure.remainder(i, 0) + ROUNDING));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void steppingGoesOnAndStartsAgain(String kernels) {
        PassBenchmark benchmark = benchmark(kernels);
        double first = benchmark.affineStep().at();
        double last = first;
        int steps = 0;
        for (double at = benchmark.affineStep().at();
                at != first;
                at = benchmark.affineStep().at()) {
            assertThat(at).isGreaterThan(last);
            last = at;
            steps++;
        }
        assertThat(steps).isGreaterThan(10);
    }
}
