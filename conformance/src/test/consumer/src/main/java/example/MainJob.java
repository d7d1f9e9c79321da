package example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.PostProcess;
import org.zeline.si.interval.IntervalSet;

/**
 * Reads a model, runs the tests given on stdin, and prints the results. A problem is a line: its name,
 * {@code background} or {@code neighborhood}, {@code scores} or {@code differences}, the threshold, and 256 pixels.
 */
public final class MainJob {
    private MainJob() {}

    /**
     * Runs all problems on stdin.
     *
     * @param args the model's file and the number of threads
     * @throws IOException if stdin cannot be read
     */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.print(run(args[0], args[1], in.lines().toArray(String[]::new)));
    }

    /**
     * Runs the problems.
     *
     * @param model the file of the model
     * @param threads the number of threads
     * @param problems one line per problem
     * @return one line per problem: its name and the numbers
     */
    public static String run(String model, String threads, String[] problems) {
        OnnxModel network = OnnxModel.load(Path.of(model));
        StringBuilder out = new StringBuilder();
        for (String problem : problems) {
            List<String> words = List.of(problem.split(" "));
            double[] pixels = words.stream().skip(4).mapToDouble(Double::parseDouble).toArray();
            RegionResult result = RegionInference.of(network, hypothesis(words), new Covariance.Scalar(1.0))
                    .withThreads(Integer.parseInt(threads))
                    .run(List.of(Tensor.of(Shape.of(1, 1, 16, 16), pixels)), Draws.seeded(1));
            out.append(words.get(0)).append(' ').append(result.search().kernels());
            for (double number : numbers(result)) {
                out.append(' ').append(number);
            }
            out.append(System.lineSeparator());
        }
        return out.toString();
    }

    private static Hypothesis hypothesis(List<String> words) {
        Comparison comparison =
                words.get(1).equals("background") ? new Comparison.Background() : new Comparison.Neighborhood(1);
        Hypothesis.Builder builder =
                Hypothesis.regionAbove(Double.parseDouble(words.get(3))).comparedWith(comparison);
        if (!words.get(2).equals("scores")) {
            builder.postProcess(new PostProcess.InputDiff(), new PostProcess.Abs()).normalized();
        }
        return builder.build();
    }

    /** Statistic, p-value, its bounds, naive p-value, size of the region, and the ends of the truncated intervals. */
    private static double[] numbers(RegionResult result) {
        IntervalSet truncated = result.truncated();
        double[] numbers = Arrays.copyOf(
                new double[] {
                    result.stat(),
                    result.p().value(),
                    result.p().lower(),
                    result.p().upper(),
                    result.naiveP(),
                    result.roi().length
                },
                6 + 2 * truncated.count());
        for (int i = 0; i < truncated.count(); i++) {
            numbers[6 + 2 * i] = truncated.lower(i);
            numbers[7 + 2 * i] = truncated.upper(i);
        }
        return numbers;
    }
}
