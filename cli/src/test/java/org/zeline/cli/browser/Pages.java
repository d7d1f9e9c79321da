package org.zeline.cli.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zeline.cli.Invocation;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** A report of every kind. */
final class Pages {
    private static final int SAMPLES = 24;

    private final Path folder;

    private Pages(Path folder) {
        this.folder = folder;
    }

    /** Writes the reports into a folder. */
    static List<Path> all(Path folder) throws IOException {
        Pages pages = new Pages(folder);
        Invocation.of("demo", "--output", pages.page("demo")).done();
        Invocation.of("demo", "--gallery", folder).done();
        for (String name : List.of("unet1d-back-1", "unet8-neighbor-1", "unet8-reference-1", "multi-io-1")) {
            pages.problem("pvalue", name, name);
        }
        pages.problem("calibrate", "calibration", "unet8-norm-inputdiff-1", "--replicates", 60);
        pages.problem("calibrate", "power", "unet8-norm-inputdiff-1", "--replicates", 20, "--signal", "0,2,4");
        pages.problem("lsa", "region", "unet8-back-1", "--attack", "gaussian,scores", "--grid", "0,0.1,0.2");
        pages.learning();
        pages.noise();
        Path index = pages.images();
        try (var files = Files.list(folder)) {
            return Stream.concat(files, Stream.of(index))
                    .filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    /** An index of images with components, some without an answer. */
    private Path images() throws IOException {
        Path model = Invocation.model("discs16");
        Path images = Files.createDirectory(folder.resolve("images"));
        SplittableRandom random = new SplittableRandom(8);
        for (int k = 0; k < SAMPLES; k++) {
            int signal = k % 3;
            double[] x = IntStream.range(0, 16 * 16)
                    .mapToDouble(i -> random.nextGaussian() + (i / 16 % 9 < 5 && i % 16 < 6 ? signal : 0))
                    .toArray();
            Path file = images.resolve("a sample with a long name, " + k + ".npy");
            Files.write(file, Npy.write(Tensor.of(Shape.of(1, 1, 16, 16), x)));
        }
        Files.writeString(images.resolve("text.npy"), "no array");
        Path reports = folder.resolve("reports");
        Invocation.of(
                "pvalue",
                model,
                "--input",
                images,
                "--hypothesis",
                "back",
                "--threshold",
                0,
                "--variance",
                1,
                "--event",
                "component:8:each:2",
                "--table",
                folder.resolve("images.csv"),
                "--report",
                reports);
        return reports.resolve("index.html");
    }

    private Path page(String name) {
        return folder.resolve(name + ".html");
    }

    private void problem(String command, String page, String problem, Object... more) {
        Object[] words = new Object[7 + more.length];
        words[0] = command;
        words[1] = "--problem";
        words[2] = Invocation.golden(problem);
        words[3] = "--models";
        words[4] = Invocation.MODELS;
        words[5] = "--report";
        words[6] = page(page);
        System.arraycopy(more, 0, words, 7, more.length);
        done(Invocation.of(words));
    }

    /** A training, and an analysis of two networks. */
    private void learning() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        double[] pixels = random.doubles(SAMPLES * 28 * 28).toArray();
        Path data = folder.resolve("x.npy");
        Files.write(data, Npy.write(Tensor.of(Shape.of(SAMPLES, 1, 28, 28), pixels)));
        Path labels = folder.resolve("y.csv");
        Files.writeString(
                labels,
                IntStream.range(0, SAMPLES)
                        .mapToObj(i -> Integer.toString(i % 10))
                        .collect(Collectors.joining("\n")));
        Path model = Invocation.model("mnist_mlp_elu");
        Path trained = folder.resolve("trained.onnx");
        done(Invocation.of(
                "train",
                model,
                "--data",
                data,
                "--labels",
                labels,
                "--epochs",
                5,
                "--validation",
                0.25,
                "--output",
                trained,
                "--report",
                page("training")));
        done(Invocation.of(
                "lsa",
                model,
                "--against",
                trained,
                "--data",
                data,
                "--labels",
                labels,
                "--attack",
                "fgsm,gaussian,deepfool",
                "--grid",
                "0,0.1,0.2",
                "--report",
                page("layers")));
    }

    private void noise() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        Path images = Files.createDirectory(folder.resolve("dark"));
        for (int k = 0; k < SAMPLES; k++) {
            double[] pixels = random.doubles(3 * 32 * 24).toArray();
            Files.write(images.resolve(k + ".npy"), Npy.write(Tensor.of(Shape.of(1, 3, 32, 24), pixels)));
        }
        done(Invocation.of("noise", "--data", images, "--model", "stationary", "--report", page("noise")));
    }

    private static void done(Invocation run) {
        if (run.status() != 0) {
            throw new IllegalStateException(run.err());
        }
    }
}
