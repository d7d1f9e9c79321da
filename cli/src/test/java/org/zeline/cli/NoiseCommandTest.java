package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.page.PageChecks;
import org.zeline.si.calibration.Noise;
import org.zeline.si.data.Covariance;

class NoiseCommandTest {
    private static final int SIDE = 16;
    private static final int COUNT = 40;

    /** What the images were drawn with. */
    private static final Covariance TRUTH =
            new Covariance.Kronecker(new Covariance.Ar1(0.5, 2), SIDE, new Covariance.Ar1(0.3, 1), SIDE);

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void writesImages() throws IOException {
        Noise noise = Noise.of(TRUTH, SIDE * SIDE);
        SplittableRandom random = new SplittableRandom(1);
        Path dark = Files.createDirectory(folder.resolve("dark"));
        for (int k = 0; k < COUNT; k++) {
            double[] image = noise.draw(random);
            for (int i = 0; i < image.length; i++) {
                image[i] += 0.1 * (i % SIDE);
            }
            npy(dark.resolve(String.format("%02d.npy", k)), Shape.of(1, 1, SIDE, SIDE), image);
        }
        Files.createDirectory(dark.resolve("folder-in-it"));
        Files.writeString(dark.resolve(".hidden"), "not an image");
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Random levels = new Random(2);
        for (int k = 0; k < 6; k++) {
            BufferedImage picture = new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 48; i++) {
                picture.getRaster().setSample(i % 8, i / 8, 0, 100 + (int) Math.round(5 * levels.nextGaussian()));
            }
            ImageIO.write(picture, "png", pictures.resolve("p" + k + ".png").toFile());
            Files.writeString(pictures.resolve("t" + k + ".csv"), k + ",1,2\n3,4," + k * k + "\n");
        }
    }

    private static Path npy(Path file, Shape shape, double... values) throws IOException {
        return Files.write(file, Npy.write(Tensor.of(shape, values)));
    }

    private static Invocation noise(Object... more) {
        Object[] words = new Object[1 + more.length];
        words[0] = "noise";
        System.arraycopy(more, 0, words, 1, more.length);
        return Invocation.of(words);
    }

    @ParameterizedTest
    @CsvSource({
        "scalar, false", "diagonal, false", "stationary, false", "kronecker, false",
        "scalar, true", "diagonal, true", "stationary, true", "kronecker, true"
    })
    void writesAFileThatPvalueReads(String model, boolean robust) throws IOException {
        Path file = folder.resolve(model + robust + ".json");
        String[] words = robust ? new String[] {"--robust"} : new String[0];
        Object[] all = {"--data", folder.resolve("dark"), "--model", model, "--output", file, "--json"};
        Object[] asked = Arrays.copyOf(all, all.length + words.length);
        System.arraycopy(words, 0, asked, all.length, words.length);
        Invocation done = noise(asked).done();
        assertThat(Files.readString(file)).isEqualTo(done.out());
        JsonObject json = done.object();
        assertThat(json.get("model").getAsString()).isEqualTo(model);
        assertThat(json.get("robust").getAsBoolean()).isEqualTo(robust);
        assertThat(json.get("background").getAsString()).isEqualTo("image");
        assertThat(json.get("images").getAsInt()).isEqualTo(COUNT);
        assertThat(json.get("shape").toString()).isEqualTo("[1,16,16]");
        assertThat(json.get("mean_variance").getAsDouble()).isCloseTo(2, within(robust ? 0.3 : 0.15));
        assertThat(json.getAsJsonArray("blocks")).hasSize(4);
        JsonObject answer = pvalue("file:" + file).done().object();
        Path problem = problem("{\"file\": \"" + file.getFileName() + "\"}");
        JsonObject same = Invocation.of("pvalue", "--problem", problem, "--models", Invocation.MODELS, "--json")
                .done()
                .object();
        assertThat(same.get("p_value")).isEqualTo(answer.get("p_value"));
        assertThat(same.get("stat")).isEqualTo(answer.get("stat"));
    }

    private static Invocation pvalue(String variance) {
        return Invocation.of(
                "pvalue",
                Invocation.model("unet16_c8"),
                "--input",
                folder.resolve("dark/00.npy"),
                "--hypothesis",
                "back",
                "--threshold",
                0.4,
                "--normalize",
                "--variance",
                variance,
                "--json");
    }

    private static Path problem(String variance) throws IOException {
        double[] image = Npy.read(Files.readAllBytes(folder.resolve("dark/00.npy")), "image")
                .doubles();
        return Files.writeString(
                folder.resolve("problem.json"),
                "{\"model\": \"unet16_c8.onnx\", \"inputs\": [{\"shape\": [1,1,16,16], \"data\": "
                        + Arrays.toString(image)
                        + "}], \"hypothesis\": {\"type\": \"back-mean-diff\", \"threshold\": 0.4, \"normalize\": true},"
                        + " \"variance\": " + variance + "}");
    }

    /** A stationary estimate is not far from the truth, and a scalar one is reported not to fit. */
    @Test
    void saysWhatToWorryAbout() throws IOException {
        Path report = folder.resolve("noise.html");
        String text = noise("--data", folder.resolve("dark"), "--model", "scalar", "--report", report)
                .done()
                .out();
        assertThat(text.replaceAll("\\s+", " "))
                .contains(
                        "Scalar covariance of 40 images of 16 x 16, around their mean image",
                        "There are 2 reasons to worry",
                        "The mean over 8 x 8 elements varies",
                        "Neighbouring residuals are correlated",
                        "residual autocorrelation",
                        "side of a block");
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("h1").text()).isEqualTo("Noise");
        assertThat(page.select("#worries p")).hasSize(2);
        assertThat(page.select("#autocorrelation svg")).hasSize(1);
        assertThat(page.select("#homogeneity svg")).hasSize(2);
        assertThat(page.select("#tests tbody tr")).hasSize(5);
        assertThat(page.select("#again pre").text()).startsWith("zeline noise --data");
        JsonObject right = noise("--data", folder.resolve("dark"), "--model", "kronecker", "--json")
                .done()
                .object();
        assertThat(right.getAsJsonArray("worries")).isEmpty();
        assertThat(noise("--data", folder.resolve("dark"), "--model", "kronecker")
                        .done()
                        .out())
                .contains("Nothing stands out");
    }

    @Test
    void readsPicturesByAPatternAndPreparesThem() {
        JsonObject raw = noise("--data", folder.resolve("pictures/*.png"), "--model", "scalar", "--json")
                .object();
        JsonObject scaled = noise(
                        "--data", folder.resolve("pictures/*.png"), "--model", "scalar", "--scale", "1/5", "--json")
                .object();
        assertThat(noise("--data", folder.resolve("pictures/*.png"), "--model", "scalar", "--scale", "1/5")
                        .err())
                .contains("p0.png: 6 x 8 pixels (height x width), grey of 8 bits, values times 0.2");
        assertThat(raw.get("images").getAsInt()).isEqualTo(6);
        assertThat(raw.get("shape").toString()).isEqualTo("[1,6,8]");
        assertThat(raw.get("variance").getAsDouble()).isCloseTo(25, within(10.0));
        assertThat(scaled.get("variance").getAsDouble())
                .isCloseTo(raw.get("variance").getAsDouble() / 25, within(1e-9));
        assertThat(scaled.get("preparation").getAsString()).contains("times 0.2");
        JsonObject tables = noise("--data", folder + "/pi*/{t,s}?.csv", "--model", "scalar", "--json")
                .done()
                .object();
        assertThat(tables.get("shape").toString()).isEqualTo("[1,2,3]");
    }

    @Test
    void oneImageHasAConstantBackground() {
        JsonObject one = noise("--data", folder.resolve("dark/00.npy"), "--model", "stationary", "--json")
                .done()
                .object();
        assertThat(one.get("background").getAsString()).isEqualTo("constant");
        assertThat(one.getAsJsonObject("variance").getAsJsonArray("stationary")).hasSize(SIDE);
        JsonObject several = noise(
                        "--data", folder.resolve("dark"), "--model", "scalar", "--background", "constant", "--json")
                .object();
        assertThat(several.get("mean_variance").getAsDouble()).isGreaterThan(2.1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    --data nowhere --model scalar                  | nowhere: there is no such file
                    --data DIR/none*.png --model scalar            | none*.png: there are no such images; name a folder
                    --data nowhere/*.png --model scalar            | nowhere/: there is no such folder; check the pattern
                    --data DIR/dark --model normal                 | --model: must be scalar, diagonal, stationary or kronecker, got 'normal'
                    --data DIR/dark --model scalar --background 3  | --background: must be image or constant, got '3'
                    --data DIR/dark/00.npy --model diagonal        | takes 2 images at least, got 1
                    --data DIR/dark/0[01].npy --model kronecker    | kronecker covariance of 16 x 16 takes more than 2.0 images
                    --data DIR/pictures --model scalar             | t0.csv: has shape 2x3, the first image, DIR/pictures/p0.png, has 1x1x6x8
                    --data DIR/bad --model scalar                  | a.npy: element 1 is NaN
                    --data DIR/flat --model scalar                 | the images do not vary
                    --data DIR/letters --model scalar              | is of no kind that is known
                    --data DIR/[ --model scalar                    | is no path and no pattern
                    --model scalar                                 | --data
                    --data DIR/dark                                | --model
                    --data DIR/dark --model scalar --color rgb    | --color goes with pictures
                    --data DIR/dark --model scalar --output DIR/none/x.json | its folder does not exist
                    """)
    void whatIsWrongIsNamed(String words, String message) throws IOException {
        Files.createDirectories(folder.resolve("bad"));
        npy(folder.resolve("bad/a.npy"), Shape.of(1, 3), 1, Double.NaN, 2);
        Files.createDirectories(folder.resolve("flat"));
        npy(folder.resolve("flat/a.npy"), Shape.of(1, 3), 1, 1, 1);
        npy(folder.resolve("flat/b.npy"), Shape.of(1, 3), 1, 1, 1);
        Files.createDirectories(folder.resolve("letters"));
        Files.writeString(folder.resolve("letters/letter.doc"), "Dear");
        noise((Object[]) words.replace("DIR", folder.toString()).split(" "))
                .refused(2, message.replace("DIR", folder.toString()));
    }

    @Test
    void covariancesOfOneForm() throws IOException {
        Path table = npy(folder.resolve("table.npy"), Shape.of(SIDE, SIDE), autocovariance());
        Path small = npy(folder.resolve("small.npy"), Shape.of(8, 8), Arrays.copyOf(autocovariance(), 64));
        Path rows = npy(folder.resolve("rows.npy"), Shape.of(SIDE, SIDE), ar1(0.5, 2));
        Path columns = npy(folder.resolve("columns.npy"), Shape.of(SIDE, SIDE), ar1(0.3, 1));
        JsonObject product = pvalue("kronecker:" + rows + ":" + columns).done().object();
        JsonObject stationary = pvalue("stationary:" + table).done().object();
        assertThat(stationary.get("stat").getAsDouble())
                .isCloseTo(product.get("stat").getAsDouble(), within(1e-9));
        assertThat(stationary.get("p_value").getAsDouble())
                .isCloseTo(product.get("p_value").getAsDouble(), within(2e-3));
        Path problem = problem(
                "{\"kronecker\": {\"rows\": " + rows(ar1(0.5, 2)) + ", \"columns\": " + rows(ar1(0.3, 1)) + "}}");
        assertThat(Invocation.of("pvalue", "--problem", problem, "--models", Invocation.MODELS, "--json")
                        .done()
                        .object()
                        .get("stat"))
                .isEqualTo(product.get("stat"));
        problem = problem("{\"stationary\": " + rows(autocovariance()) + "}");
        assertThat(Invocation.of("pvalue", "--problem", problem, "--models", Invocation.MODELS, "--json")
                        .done()
                        .object()
                        .get("stat"))
                .isEqualTo(stationary.get("stat"));
        // the noise of 8 x 8 elements is that of 4 independent planes
        assertThat(pvalue("stationary:" + small).status()).isZero();
        pvalue("kronecker:" + rows).refused(2, "--variance: kronecker needs two files, ROWS:COLUMNS");
        pvalue("kronecker:" + rows + ":none.npy").refused(2, "none.npy");
        pvalue("stationary:" + folder.resolve("dark/00.npy")).refused(2, "an autocovariance has two axes");
    }

    /** Of AR(1) noise between rows times that between columns. */
    private static double[] autocovariance() {
        double[] table = new double[SIDE * SIDE];
        for (int i = 0; i < table.length; i++) {
            int down = i / SIDE;
            int across = i % SIDE;
            table[i] = 2 * Math.pow(0.5, down) * Math.pow(0.3, across);
        }
        return table;
    }

    private static double[] ar1(double rho, double variance) {
        double[] matrix = new double[SIDE * SIDE];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = variance * Math.pow(rho, Math.abs(i / SIDE - i % SIDE));
        }
        return matrix;
    }

    private static String rows(double[] matrix) {
        JsonArray rows = new JsonArray();
        for (int i = 0; i < SIDE; i++) {
            JsonArray row = new JsonArray();
            for (int j = 0; j < SIDE; j++) {
                row.add(matrix[i * SIDE + j]);
            }
            rows.add(row);
        }
        return rows.toString();
    }

    @Test
    void wrongVariancesAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("odd.json"), "{\"variance\": {\"diagonal\": [1, 2, 3]}}");
        pvalue("file:" + file)
                .refused(2, "--variance", "a plane of 3 elements, the data have 256, which is no multiple");
        Files.writeString(file, "{\"model\": \"scalar\"}");
        pvalue("file:" + file).refused(2, "odd.json: variance: missing");
        Files.writeString(file, "{\"variance\": {\"file\": \"odd.json\"}}");
        pvalue("file:" + file).refused(2, "odd.json: variance", "not name another file");
        Files.writeString(file, "{\"variance\": {\"stationary\": [[1, 2]]}}");
        pvalue("file:" + file).refused(2, "odd.json: variance", "not larger than the variance 1.0, got 2.0");
        pvalue("file:nowhere.json").refused(2, "nowhere.json: there is no such file");
        for (String wrong : new String[] {
            "{\"stationary\": [[1, 0], [0]]}", "{\"kronecker\": {\"rows\": [[1]]}}", "{\"file\": \"nowhere.json\"}",
            "{\"file\": 3}", "{\"kronecker\": {\"rows\": [[1, 2], [2, 1]], \"columns\": [[1]]}}", "{\"noise\": 1}"
        }) {
            Invocation.of("pvalue", "--problem", problem(wrong), "--models", Invocation.MODELS)
                    .refused(2, wrong.contains("nowhere") ? "nowhere.json" : "problem.variance");
        }
    }
}
