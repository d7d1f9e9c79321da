package org.zeline.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs a JMH benchmark and prints the times of two candidates as a Markdown table. Each time is that of the fastest
 * iteration, since interference can only slow an iteration down.
 *
 * @param first the first candidate
 * @param second the second candidate
 * @param candidate maps benchmark parameters to the name of the candidate
 */
record SideBySide(String first, String second, Function<BenchmarkParams, String> candidate) {
    /**
     * Runs the benchmark and prints the table.
     *
     * @param benchmark the class of the benchmark
     * @param row maps benchmark parameters to the label of the row
     * @param args JMH options
     */
    void run(Class<?> benchmark, Function<BenchmarkParams, String> row, String... args)
            throws RunnerException, CommandLineOptionException {
        Options options = new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(benchmark.getName().replace(".", "\\."))
                .shouldFailOnError(true)
                .build();
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        String unit = "";
        for (RunResult result : new Runner(options).run()) {
            BenchmarkParams params = result.getParams();
            rows.computeIfAbsent(row.apply(params), name -> new LinkedHashMap<>())
                    .put(
                            candidate.apply(params),
                            result.getPrimaryResult().getStatistics().getMin());
            unit = result.getPrimaryResult().getScoreUnit();
        }
        System.out.print(table(rows, unit));
    }

    /** The last column is the ratio of the first candidate's time to the second's. */
    String table(Map<String, Map<String, Double>> rows, String unit) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("| %s | %s | %s | ratio |%n|---|---|---|---|%n", unit, first, second));
        rows.forEach((name, times) -> {
            double one = times.getOrDefault(first, Double.NaN);
            double other = times.getOrDefault(second, Double.NaN);
            text.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.2f |%n", name, one, other, one / other));
        });
        return text.toString();
    }
}
