package org.zeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** What is wrong with a covariance is said alike by all searches and commands. */
class CovarianceRefusalTest {
    private static final Path MODEL = Invocation.CASES.resolve("id.onnx");
    private static final Path INPUT = Invocation.CASES.resolve("id_x.npy");
    private static final int SIZE = 16;

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @ValueSource(strings = {"bounded", "sure", "sweep", "parametric", "exhaustive", "over-conditioning"})
    void allSearchesRefuse(String mode) throws IOException {
        pvalue(mode, "matrix:" + Invocation.CASES.resolve("covsing.npy"))
                .refused(2, "the variance of the contrast is zero within rounding", "check the covariance");
        pvalue(mode, "1e-30").refused(2, "standard deviations", "check the variance");
        pvalue(mode, "diagonal:" + npy("tiny.npy", Shape.of(SIZE), filled(SIZE, 1e-30)))
                .refused(2, "standard deviations", "check the variance");
        pvalue(mode, "matrix:" + npy("indefinite.npy", Shape.of(SIZE, SIZE), correlated(-0.2)))
                .refused(2, "--variance", "must be positive semidefinite", "an eigenvalue of -2.00 or less");
        pvalue(mode, "matrix:" + npy("near.npy", Shape.of(SIZE, SIZE), correlated(1 - 1e-14)))
                .refused(2, "the variance of the contrast is zero within rounding");
        Path far = npy(
                "far.npy",
                Shape.of(1, 1, 4, 4),
                IntStream.range(0, SIZE).mapToDouble(i -> 1e14 + i).toArray());
        Invocation.of(
                        "pvalue",
                        MODEL,
                        "--input",
                        far,
                        "--hypothesis",
                        "back",
                        "--threshold",
                        1e14 + 7.5,
                        "--variance",
                        1,
                        "--search",
                        mode)
                .refused(2, "the data are too large for the covariance");
    }

    private static Invocation pvalue(String mode, String variance) {
        return Invocation.of(
                "pvalue",
                MODEL,
                "--input",
                INPUT,
                "--hypothesis",
                "back",
                "--threshold",
                0.5,
                "--variance",
                variance,
                "--search",
                mode);
    }

    @Test
    void allCommandsRefuse() throws IOException {
        Path indefinite = npy("indefinite.npy", Shape.of(SIZE, SIZE), correlated(-0.2));
        Invocation.of(
                        "calibrate",
                        MODEL,
                        "--input",
                        INPUT,
                        "--hypothesis",
                        "back",
                        "--threshold",
                        0.5,
                        "--variance",
                        "matrix:" + indefinite)
                .refused(2, "must be positive semidefinite");
        Path problem = problem("indefinite.json", "{\"matrix\": " + rows(correlated(-0.2)) + "}");
        for (String command : new String[] {"pvalue", "calibrate", "bench"}) {
            Invocation.of(command, "--problem", problem, "--models", Invocation.CASES)
                    .refused(2, "problem.variance", "must be positive semidefinite");
        }
        Invocation.of("lsa", "--problem", problem, "--models", Invocation.CASES, "--attack", "gaussian")
                .refused(2, "problem.variance", "must be positive semidefinite");
        Path tiny = problem("tiny.json", "1e-30");
        Invocation.of("lsa", "--problem", tiny, "--models", Invocation.CASES, "--attack", "gaussian")
                .refused(2, "check the variance");
        Invocation.of("bench", "--problem", tiny, "--models", Invocation.CASES, "--modes", "sweep", "--json")
                .refused(2, "check the variance");
    }

    private Path problem(String name, String variance) throws IOException {
        String data = IntStream.range(0, SIZE).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return Files.writeString(
                folder.resolve(name),
                "{\"model\": \"id.onnx\", \"inputs\": [{\"shape\": [1,1,4,4], \"data\": [" + data + "]}],"
                        + " \"hypothesis\": {\"type\": \"back-mean-diff\", \"threshold\": 7.5}, \"variance\": "
                        + variance + "}");
    }

    private static String rows(double[] matrix) {
        return IntStream.range(0, SIZE)
                .mapToObj(i -> Arrays.toString(Arrays.copyOfRange(matrix, i * SIZE, (i + 1) * SIZE)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private Path npy(String name, Shape shape, double... values) throws IOException {
        return Files.write(folder.resolve(name), Npy.write(Tensor.of(shape, values)));
    }

    private static double[] filled(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return values;
    }

    /** The same correlation between any two elements; its smallest eigenvalue is 1 + 15 of it, or 1 less it. */
    private static double[] correlated(double correlation) {
        double[] matrix = filled(SIZE * SIZE, correlation);
        for (int i = 0; i < SIZE; i++) {
            matrix[i * SIZE + i] = 1;
        }
        return matrix;
    }
}
