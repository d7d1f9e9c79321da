package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.cli.Main;
import org.zeline.cli.command.ZelineCommand;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import picocli.CommandLine;

/** Each option of the commands on Spark, given to it and to one process: what is written and printed is the same. */
class OptionsTest {
    private static final int SIDE = Samples.SIDE;
    private static final int SIZE = SIDE * SIDE;

    private static final Map<String, String> SPARK = Map.of(
            "spark.master", "local[2]",
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1");

    /** Questions, with $ before the names of files in the folder of the test. */
    private static final List<String> QUESTIONS = List.of(
            "$means.onnx --input $images --hypothesis back --threshold 0.4 --variance 1 --alternative right-tailed"
                    + " --decision 0.05 --certainty 1e-9 --max-evaluations 500 --seed 5 --threads 2",
            "$means.onnx --input $images --hypothesis neighbor --neighborhood-range 2 --top-k 6"
                    + " --variance diagonal:$ones.npy --mask $mask.npy --scale 1/2 --mean 0.1 --std 2",
            "$means.onnx --input $images --hypothesis reference --reference $i000.npy --reference $i001.npy"
                    + " --statistic absolute-difference --top-fraction 0.1 --variance matrix:$matrix.npy"
                    + " --search parametric --order pi2 --precision 0.01",
            "$means.onnx --input $images --hypothesis back --interval 0.4:0.9 --variance kronecker:$rows.npy:$rows.npy"
                    + " --search sure --null-value 0.1 --normalize",
            "$means.onnx --input $images --hypothesis back --region threshold:0.4 --variance stationary:$near.npy"
                    + " --randomization 0.5:3 --event component:4:each",
            "$two.onnx --input $images --input $i000.npy --input-index 0 --output-index 0 --class 1"
                    + " --hypothesis back --variance ar1:0.3:1",
            "$two.onnx --input $images --input $i000.npy --output-name means --fixed 9:10:11 --event above:1:1"
                    + " --hypothesis back --variance 1 --untrusted --limit nodes=1000 --debug",
            "$random.onnx --input $images --hypothesis back --threshold 0.4 --random-normal-like $i002.npy"
                    + " --variance estimate",
            "$colors.onnx --input $pictures --color rgb --channels bgr --scale 1/255 --layout nchw"
                    + " --hypothesis back --top-k 20 --variance unknown:constant-mean",
            "$means.onnx --input $images --preset $preset.json --preprocess scale:2,onnx:$means.onnx"
                    + " --post-process abs,gaussian-filter:3:1,onnx:$means.onnx --hypothesis back"
                    + " --variance file:$noise.json");

    /** What else belongs to a table. */
    private static final List<String> TABLES = List.of("--adjust holm --json", "", "--adjust none");

    /** What else belongs to a calibration; the last ones are whole questions. */
    private static final List<String> CALIBRATIONS = List.of(
            "--noise-mean 0.2", "--null-images $dark --augment flips,shifts", "--signal 0.5,2 --signal-size 3 --json");

    private static final List<String> WHOLE_CALIBRATIONS = List.of(
            "$means.onnx --input $i000.npy --hypothesis back --threshold 0.4 --variance 1 --replicates 12"
                    + " --rivals permutation,conformal --rival-draws 19",
            "$means.onnx --input $i000.npy --hypothesis back --threshold 0.4 --variance 1 --null-images $dark"
                    + " --rivals permutation --rival-draws 9",
            "$means.onnx --input $i000.npy --hypothesis back --threshold 0.4 --variance 1 --replicates 6"
                    + " --rivals conformal --rival-draws 9 --signal 0.5,2",
            "--problem ../cli/src/test/resources/golden/unet8-back-1.json --models ../cli/src/test/resources/models"
                    + " --replicates 6");

    private static final String LABELLED = " --data $data.npy --labels $labels.npy --bounds -9,9 --batch 5";

    /** Analyses of layers; the ensemble of attacks, whose times differ, has a test of its own. */
    private static final List<String> ANALYSES = List.of(
            "$classifier1.onnx" + LABELLED + " --attack pgd,gaussian --eps 0.5 --grid 0,0.5 --alpha 0.1 --steps 3"
                    + " --restarts 2 --no-random-start --norm linf --seed 3 --threads 2 --untrusted --limit nodes=1000"
                    + " --debug",
            "$classifier1.onnx" + LABELLED + " --attack deepfool,fgsm --distance-limit 3 --resamples 200"
                    + " --against $classifier2.onnx --permutations 99 --samples 12 --scale 1/2 --mean 0.1 --std 2 --json",
            "$classifier1.onnx" + LABELLED + " --attack uniform --measure cosine-distance --eta 1 --reading sample"
                    + " --activations Relu --joined --scores classes",
            "$classifier1.onnx" + LABELLED + " --attack uniform --no-learnable --layers v1",
            "$pictures.onnx --data $classes --color rgb --channels bgr --scale 1/255 --attack fgsm --batch 3");

    @TempDir
    private static Path folder = Path.of(".");

    @TempDir
    private Path own = Path.of(".");

    @BeforeAll
    static void starts() throws IOException {
        SPARK.forEach(System::setProperty);
        Samples.model(folder);
        two();
        random();
        colors();
        Samples.images(folder, 6);
        Samples.classifier(folder, 1);
        Samples.classifier(folder, 2);
        Samples.labelled(folder, 17);
        labelledPictures();
        Path dark = Files.createDirectory(folder.resolve("dark"));
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (int k = 0; k < 3; k++) {
            Files.write(folder.resolve("i00" + k + ".npy"), Samples.npy(k));
            Files.write(dark.resolve("d" + k + ".npy"), Samples.npy(50L + k));
            picture(pictures.resolve("p" + k + ".png"), k);
        }
        write("ones", Shape.of(SIZE), filled(SIZE, 1));
        double[] mask = filled(SIZE, 1);
        Arrays.fill(mask, 0, SIDE, 0);
        write("mask", Shape.of(1, 1, SIDE, SIDE), mask);
        write("matrix", Shape.of(3 * SIZE, 3 * SIZE), identity(3 * SIZE)); // of an image and two references
        write("rows", Shape.of(SIDE, SIDE), identity(SIDE));
        double[] near = new double[SIZE];
        near[0] = 1;
        near[1] = 0.2;
        near[SIDE - 1] = 0.2;
        write("near", Shape.of(SIDE, SIDE), near);
        Files.writeString(folder.resolve("noise.json"), "{\"variance\": 1.5}");
        Files.writeString(folder.resolve("preset.json"), "{\"options\": {\"threshold\": 0.8}}");
    }

    @AfterAll
    static void stops() {
        SPARK.keySet().forEach(System::clearProperty);
    }

    private static double[] filled(int size, double value) {
        double[] all = new double[size];
        Arrays.fill(all, value);
        return all;
    }

    private static double[] identity(int size) {
        double[] all = new double[size * size];
        for (int i = 0; i < size; i++) {
            all[i * size + i] = 1;
        }
        return all;
    }

    private static void write(String name, Shape shape, double[] values) throws IOException {
        Files.write(folder.resolve(name + ".npy"), Npy.write(Tensor.of(shape, values)));
    }

    private static void picture(Path file, int seed) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < SIZE; i++) {
            picture.setRGB(i % SIDE, i / SIDE, random.nextInt(1 << 24));
        }
        assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
    }

    private static String means(TestGraph graph, String x) {
        return graph.node("AveragePool", List.of(x), ints("kernel_shape", 3, 3), ints("pads", 1, 1, 1, 1));
    }

    private static void save(TestGraph graph, String name, String... outputs) throws IOException {
        ModelFile.write(graph.proto(outputs), folder.resolve(name + ".onnx"));
    }

    /** Two inputs, two channels of scores, the largest element, and local means. */
    private static void two() throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 1, SIDE, SIDE);
        String y = graph.input("y", 1, 1, SIDE, SIDE);
        String scores = graph.node("Concat", List.of(means(graph, y), means(graph, x)), integer("axis", 1));
        String most = graph.node("ReduceMax", List.of(x), ints("axes", 1, 2, 3));
        save(graph, "two", scores, most, graph.named("means", means(graph, x)));
    }

    private static void random() throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 1, SIDE, SIDE);
        save(graph, "random", means(graph, graph.node("Add", List.of(x, graph.node("RandomNormalLike", List.of(x))))));
    }

    private static void colors() throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 3, SIDE, SIDE);
        String weights = graph.reals(Shape.of(1, 3, 1, 1), 0.2, 0.3, 0.5);
        save(graph, "colors", means(graph, graph.node("Conv", List.of(x, weights))));
    }

    /** Pictures in folders of their classes, and a network for them. */
    private static void labelledPictures() throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 3, 3, SIDE, SIDE);
        String weights = graph.reals(Shape.of(1, 3, 1, 1), 0.2, -0.3, 0.5);
        String active = graph.node("Relu", List.of(graph.node("Conv", List.of(x, weights))));
        double[] logits = new Random(3).doubles(2L * SIZE, -1, 1).toArray();
        String flat = graph.node("Flatten", List.of(active));
        save(graph, "pictures", graph.node("MatMul", List.of(flat, graph.reals(Shape.of(SIZE, 2), logits))));
        for (int k = 0; k < 7; k++) {
            Path own = Files.createDirectories(folder.resolve("classes").resolve(k % 2 + ""));
            picture(own.resolve("p" + k + ".png"), k);
        }
    }

    private static List<String> words(String line) {
        List<String> words =
                new ArrayList<>(List.of(line.replace("$", folder + "/").split(" ", -1)));
        words.removeIf(String::isEmpty);
        return words;
    }

    static List<String> tables() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            lines.add("pvalue " + QUESTIONS.get(i) + " " + TABLES.get(i % TABLES.size()));
        }
        return lines;
    }

    static List<String> calibrations() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            String question = QUESTIONS
                    .get(i)
                    .replace("--input $images", "--input $i001.npy")
                    .replace("--input $pictures", "--input $pictures/p1.png");
            String more = question.contains("colors") ? "" : CALIBRATIONS.get(i % CALIBRATIONS.size());
            lines.add("calibrate " + question + " --replicates 6 " + more);
        }
        WHOLE_CALIBRATIONS.forEach(line -> lines.add("calibrate " + line));
        return lines;
    }

    /** Runs a command line, and says how it ended, what it printed and what it wrote. */
    private List<String> outcome(Object command, List<String> words, Path... written) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(command, new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
        assertThat(status).as(err.toString()).isNotEqualTo(CommandLine.ExitCode.USAGE);
        List<String> outcome = new ArrayList<>(List.of(status + "", out.toString()));
        for (Path file : written) {
            assertThat(file).as(err.toString()).exists();
            outcome.add(Files.readString(file));
            Files.delete(file);
        }
        assertThat(outcome.get(2)).containsPattern("0\\.\\d\\d");
        return outcome;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void tablesAreThoseOfOneProcess(String line) throws IOException {
        Path table = own.resolve("table.csv");
        List<String> words = words(line + " --kernels scalar --table " + table);
        List<String> alone = outcome(new ZelineCommand(), words, table);

        assertThat(outcome(new ZelineSpark(), words, table)).isEqualTo(alone);
        words.addAll(
                List.of("--partitions", "1", "--output", own.resolve("kept").toString()));
        assertThat(outcome(new ZelineSpark(), words, table)).isEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("calibrations")
    void calibrationsAreThoseOfOneProcess(String line) throws IOException {
        Path result = own.resolve("result.json");
        Path report = own.resolve("report.html");
        List<String> words = words(line + " --kernels scalar --result " + result + " --report " + report);

        assertThat(outcome(new ZelineSpark(), words, result, report))
                .isEqualTo(outcome(new ZelineCommand(), words, result, report));
    }

    static List<String> analyses() {
        return ANALYSES.stream().map(line -> "lsa " + line).toList();
    }

    @ParameterizedTest
    @MethodSource("analyses")
    void analysesAreThoseOfOneProcess(String line) throws IOException {
        Path result = own.resolve("result.json");
        Path report = own.resolve("report.html");
        List<String> words = words(line + " --kernels scalar --result " + result + " --report " + report);

        assertThat(outcome(new ZelineSpark(), words, result, report))
                .isEqualTo(outcome(new ZelineCommand(), words, result, report));
    }

    private static Set<String> options(Object command, String name) {
        Set<String> options = new TreeSet<>();
        for (CommandLine one : new CommandLine(command).getSubcommands().values()) {
            if (one.getCommandName().equals(name)) {
                one.getCommandSpec().options().forEach(option -> options.add(option.longestName()));
            }
        }
        options.removeAll(Set.of("--help", "--version"));
        assertThat(options).contains("--seed");
        return options;
    }

    /** Options in one set only. */
    private static Set<String> difference(Set<String> first, Set<String> second) {
        Set<String> difference = new TreeSet<>(first);
        difference.removeAll(second);
        return difference;
    }

    @Test
    void optionsAreThoseOfOneProcessWithTheDocumentedDifferences() {
        Set<String> pvalue = options(new ZelineSpark(), "pvalue");
        Set<String> calibrate = options(new ZelineSpark(), "calibrate");

        assertThat(difference(options(new ZelineCommand(), "pvalue"), pvalue))
                .containsExactly("--models", "--problem", "--report", "--scores");
        assertThat(difference(pvalue, options(new ZelineCommand(), "pvalue")))
                .containsExactly("--output", "--partitions");
        assertThat(difference(options(new ZelineCommand(), "calibrate"), calibrate))
                .containsExactly("--checkpoint");
        assertThat(difference(calibrate, options(new ZelineCommand(), "calibrate")))
                .containsExactly("--output", "--partitions");
        Set<String> lsa = options(new ZelineSpark(), "lsa");
        assertThat(difference(options(new ZelineCommand(), "lsa"), lsa))
                .containsExactly("--certify", "--checkpoint", "--criterion", "--models", "--problem");
        assertThat(difference(lsa, options(new ZelineCommand(), "lsa"))).containsExactly("--output", "--partitions");
    }

    /** A new option needs a line above. */
    @Test
    void everyOptionIsTried() {
        assertTried("pvalue", tables(), "--table", "--partitions", "--output");
        assertTried("calibrate", calibrations(), "--result", "--report");
        assertTried(
                "lsa",
                analyses(),
                "--result",
                "--report",
                "--ensemble", // see SparkLayerAnalysisTest
                "--targets",
                "--queries",
                "--draws",
                "--alone");
    }

    private static void assertTried(String command, List<String> lines, String... more) {
        Set<String> tried = new TreeSet<>(List.of(more));
        tried.add("--kernels");
        lines.forEach(line -> tried.addAll(words(line)));
        // the cluster's test has the options of the folder and the partitions of a calibration
        assertThat(difference(options(new ZelineSpark(), command), tried))
                .isSubsetOf("--external-data", "--output", "--partitions");
    }

    @Test
    void externalDataAreRefused() {
        for (String line : List.of(
                "pvalue --table $t.csv " + QUESTIONS.get(0),
                "calibrate " + QUESTIONS.get(0),
                "lsa " + ANALYSES.get(0))) {
            List<String> words = words(line + " --external-data");
            StringWriter err = new StringWriter();
            int status = Main.run(
                    new ZelineSpark(),
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(err),
                    words.toArray(String[]::new));
            assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(err.toString()).contains("--external-data does not go with Spark");
        }
    }
}
