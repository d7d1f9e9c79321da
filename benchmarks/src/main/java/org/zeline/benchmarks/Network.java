package org.zeline.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * A network to benchmark, with inputs.
 *
 * @param bytes the ONNX file
 * @param model the loaded model
 * @param inputs fixed normal random numbers; open dimensions of the model are set to 1
 */
record Network(byte[] bytes, OnnxModel model, List<Tensor> inputs) {
    private static final String FOLDER = "zeline.models";
    private static final Pattern MADE = Pattern.compile("unet-(\\d+)x(\\d+)");

    /**
     * Loads or generates a network by name.
     *
     * @param name {@code unet-64x8} generates a {@link UNet} for images of side 64 with 8 channels; any other name is a
     *     file, without {@code .onnx}, in the folder given by the system property {@code zeline.models}
     * @return the network
     */
    static Network named(String name) {
        Matcher made = MADE.matcher(name);
        return made.matches()
                ? of(UNet.of(Integer.parseInt(made.group(1)), Integer.parseInt(made.group(2)), 2, 1)
                        .bytes())
                : of(file(name));
    }

    private static byte[] file(String name) {
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            throw new IllegalStateException(
                    name + ".onnx was not found; start Java with -D" + FOLDER + "=DIR, a folder of models");
        }
        try {
            return Files.readAllBytes(Path.of(folder, name + ".onnx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A network from the content of an ONNX file; integer inputs are small nonnegative numbers. */
    static Network of(byte[] bytes) {
        OnnxModel model = OnnxModel.parse(bytes, "the network");
        SplittableRandom random = new SplittableRandom(7);
        List<Tensor> inputs = new ArrayList<>();
        for (Port port : model.inputs()) {
            int[] extents = port.knownExtents().stream()
                    .mapToInt(extent -> Character.isDigit(extent.charAt(0)) ? Integer.parseInt(extent) : 1)
                    .toArray();
            double[] values = normals(random, Shape.of(extents).size());
            inputs.add(
                    Tensor.wrapping(port.type(), Shape.of(extents), port.type().isReal() ? values : counts(values)));
        }
        return new Network(bytes, model, inputs);
    }

    private static double[] counts(double[] values) {
        return Arrays.stream(values).map(v -> Math.floor(8 * Math.abs(v))).toArray();
    }

    private static double[] normals(SplittableRandom random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    /** The plan from all inputs to all outputs. */
    Plan plan(Kernels kernels) {
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(1));
        List<Edge> given = new ArrayList<>();
        for (Tensor input : inputs) {
            given.add(builder.free(input.type(), input.shape()));
        }
        return builder.plan(model.bind(builder, given));
    }

    /** The plan from the first input to the largest output, with the other inputs as constants. */
    Plan linePlan(Kernels kernels) {
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(1));
        List<Edge> given = new ArrayList<>();
        for (Tensor input : inputs) {
            given.add(given.isEmpty() ? builder.free(input.type(), input.shape()) : builder.constant(input));
        }
        Edge largest = model.bind(builder, given).stream()
                .max((a, b) -> Integer.compare(a.shape().size(), b.shape().size()))
                .orElseThrow();
        return builder.plan(List.of(largest));
    }

    /** A unit vector in the space of the first input. */
    double[] direction() {
        double[] b = normals(new SplittableRandom(8), inputs.get(0).shape().size());
        double squares = 0;
        for (double value : b) {
            squares += value * value;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] /= Math.sqrt(squares);
        }
        return b;
    }
}
