package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradients of the benchmark are correct and the same in every call. */
final class TrainingBenchmarkTest {
    private static TrainingBenchmark benchmark(String kernels) {
        TrainingBenchmark benchmark = new TrainingBenchmark();
        benchmark.kernels = kernels;
        benchmark.prepare();
        return benchmark;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void gradientsAreEqualInAllCallsAndBackends(String kernels) {
        TrainingBenchmark benchmark = benchmark(kernels);
        TrainingBenchmark other = benchmark("scalar");
        assertThat(benchmark.operations()).isPositive();
        assertThat(benchmark.forward().get(0).doubles())
                .containsExactly(other.forward().get(0).doubles(), within(1e-10));
        double[] input = benchmark.attackStep().clone();
        double[][] weights =
                Arrays.stream(benchmark.trainingStep()).map(double[]::clone).toArray(double[][]::new);
        assertThat(input).containsExactly(other.attackStep(), within(1e-10));
        double[][] others = other.trainingStep();
        for (int w = 0; w < weights.length; w++) {
            assertThat(weights[w]).containsExactly(others[w], within(1e-9));
        }
        assertThat(benchmark.attackStep()).isEqualTo(input);
        assertThat(benchmark.trainingStep()).isDeepEqualTo(weights);
    }
}
