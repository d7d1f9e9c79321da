package org.zeline.cli.golden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.JsonValue;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.LayerProfile;
import org.zeline.lsa.Losses;
import org.zeline.lsa.Measure;
import org.zeline.lsa.ModelPass;
import org.zeline.lsa.Probe;
import org.zeline.lsa.Probes;
import org.zeline.lsa.attack.Aim;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.Ball;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.ProjectedGradient;

/**
 * A file of golden layer comparisons: one network, eight images, and for each perturbation the perturbed images, what
 * the network says of them, and how far its activations moved.
 */
public final class LayerFile {
    /** How near numbers must be, relative to the largest of their kind. */
    private static final double RELATIVE = 1e-8;

    /** Where the gradient is no larger, its sign may be that of rounding. */
    private static final double FLAT = 1e-10;

    private final JsonValue.Fields fields;
    private final ModelPass pass;
    private final List<Probe> probes;
    private final Tensor clean;
    private final int[] labels;

    private LayerFile(JsonValue.Fields fields, OnnxModel model, Instructions instructions) {
        this.fields = fields;
        this.probes = Probes.ofActivations().in(model);
        this.pass = new ModelPass(model, probes.stream().map(Probe::value).toList(), instructions);
        this.clean = images(fields.get("clean"));
        this.labels = fields.get("labels").integers();
    }

    /**
     * Whether this is such a file.
     *
     * @param value all that it holds
     * @return whether it has the gradient of an input
     */
    public static boolean is(JsonValue value) {
        return value.has("input_gradient");
    }

    /**
     * Reads the questions.
     *
     * @param file where they are
     * @param value all that the file holds
     * @param models the folder of models; if {@code null}, they are beside the file or in a folder {@code models}
     *     beside one of the two folders around it
     * @param networks reads a network
     * @param instructions what computes
     * @return by their names, what finds out what differs
     */
    public static Map<String, Supplier<List<String>>> cases(
            Path file,
            JsonValue value,
            @Nullable Path models,
            Function<Path, OnnxModel> networks,
            Instructions instructions) {
        JsonValue.Fields fields = value.anyFields();
        Path path = GoldenModels.find(file, fields.get("model").text() + ".onnx", models);
        LayerFile layers = new LayerFile(fields, networks.apply(path), instructions);
        Map<String, Supplier<List<String>>> cases = new LinkedHashMap<>();
        cases.put("clean", layers::cleanDifferences);
        JsonValue.Fields perturbations = fields.get("perturbations").anyFields();
        for (String name : perturbations.names()) {
            cases.put(
                    name, () -> layers.differences(name, perturbations.get(name).anyFields()));
        }
        return cases;
    }

    private Tensor images(JsonValue value) {
        List<JsonValue> rows = value.list();
        return pass.batch(Shape.of(rows.size(), 1, 28, 28), flat(rows));
    }

    private static double[] flat(List<JsonValue> rows) {
        return rows.stream()
                .flatMapToDouble(row -> Arrays.stream(row.numbers()))
                .toArray();
    }

    private List<String> cleanDifferences() {
        Differences differences = new Differences();
        ModelPass.Gradient ours = pass.gradient(clean, Losses.crossEntropy(labels));
        compare("logits", ours.output().doubles(), flat(fields.get("logits").list()), differences);
        double sum = Arrays.stream(ours.losses()).sum();
        compare(
                "loss_sum",
                new double[] {sum},
                new double[] {fields.get("loss_sum").number()},
                differences);
        compare(
                "input_gradient",
                ours.gradient(),
                flat(fields.get("input_gradient").list()),
                differences);
        return differences.texts();
    }

    private static void compare(String name, double[] ours, double[] theirs, Differences differences) {
        if (ours.length != theirs.length) {
            differences.add(name + " has " + ours.length + " numbers, expected " + theirs.length);
            return;
        }
        double largest = 0;
        for (double value : theirs) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - theirs[i]) <= RELATIVE * largest)) {
                differences.add(name + "[" + i + "] is " + ours[i] + ", expected " + theirs[i]);
                return;
            }
        }
    }

    private List<String> differences(String name, JsonValue.Fields expected) {
        Differences differences = new Differences();
        Tensor images = images(expected.get("images"));
        Ball ball = new Ball(Norm.LINF, 0.1, Bounds.UNIT);
        if (name.startsWith("fgsm")) {
            compareFgsm(attacked(ProjectedGradient.fgsm(ball)), images.doubles(), differences);
        } else if (name.startsWith("pgd")) {
            comparePgd(attacked(ProjectedGradient.pgd(ball, 0.02, 10, false, 1)), images.doubles(), differences);
        }
        compare(
                "logits",
                pass.output(images).doubles(),
                flat(expected.get("logits").list()),
                differences);
        LayerProfile.Builder builder = new LayerProfile.Builder(Measure.RELATIVE_ERROR, probes);
        builder.add(pass.values(clean), pass.values(images));
        LayerProfile profile = builder.build();
        JsonValue.Fields whole = expected.get("batch_relative_error").anyFields();
        JsonValue.Fields each = expected.get("per_sample_relative_error").anyFields();
        List<String> layers = whole.names();
        if (layers.size() != probes.size()) {
            differences.add(probes.size() + " activations, expected " + layers.size());
            return differences.texts();
        }
        for (int l = 0; l < layers.size(); l++) {
            String layer = layers.get(l);
            double[] batch = {profile.perBatch()[l]};
            compare("batch " + layer, batch, new double[] {whole.get(layer).number()}, differences);
            compare("samples " + layer, profile.perSample()[l], each.get(layer).numbers(), differences);
        }
        return differences.texts();
    }

    private double[] attacked(Attack attack) {
        return attack.perturbed(pass, clean, Aim.away(labels), new SplittableRandom(0))
                .doubles();
    }

    /** Equal wherever the gradient is no rounding. */
    private void compareFgsm(double[] ours, double[] theirs, Differences differences) {
        double[] gradient = pass.gradient(clean, Losses.crossEntropy(labels)).gradient();
        for (int i = 0; i < ours.length; i++) {
            if (Math.abs(gradient[i]) > FLAT && Math.abs(ours[i] - theirs[i]) > 1e-12) {
                differences.add("images[" + i + "] is " + ours[i] + ", expected " + theirs[i]);
                return;
            }
        }
    }

    /** 99.9 % of the pixels within 1e-6. */
    private static void comparePgd(double[] ours, double[] theirs, Differences differences) {
        int far = 0;
        for (int i = 0; i < ours.length; i++) {
            far += Math.abs(ours[i] - theirs[i]) <= 1e-6 ? 0 : 1;
        }
        if (far > ours.length / 1000) {
            differences.add(far + " of " + ours.length + " pixels differ by more than 1e-6");
        }
    }
}
