package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** What people get wrong at first ends in one line that says what, where and how to go on, and in an exit status. */
class MistakesTest {
    /** A question that has an answer; a mistake follows it, or stands in place of one of its words. */
    private static final String QUESTION =
            "pvalue unet.onnx --input image.npy --hypothesis back --threshold -2 --variance 1";

    private static final Shape IMAGE = Shape.of(1, 1, 16, 16);

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void files() throws IOException {
        Files.copy(Invocation.model("unet16_c8"), folder.resolve("unet.onnx"));
        Files.copy(Invocation.model("multi_autoencoder8"), folder.resolve("three.onnx"));
        Files.copy(Invocation.model("mnist_mlp_elu"), folder.resolve("mlp.onnx"));
        Files.copy(Invocation.golden("unet8-back-1"), folder.resolve("problem.json"));
        double[] noise = new Random(1).doubles(256, -1, 1).toArray();
        byte[] whole = npy("image.npy", IMAGE, noise);
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 100));
        npy("small.npy", Shape.of(1, 1, 8, 8), Arrays.copyOf(noise, 64));
        npy("rgb.npy", Shape.of(1, 3, 16, 16), new double[768]);
        npy("two.npy", Shape.of(2, 1, 16, 16), new double[512]);
        npy("three.npy", Shape.of(3), 1, 1, 1);
        noise[37] = Double.NaN;
        npy("nan.npy", IMAGE, noise);
        Files.writeString(folder.resolve("text.onnx"), "no network at all");
        Files.write(folder.resolve("nothing.onnx"), new byte[0]);
        Files.write(folder.resolve("nothing.npy"), new byte[0]);
        Files.writeString(folder.resolve("text.png"), "no pixels");
        Files.writeString(folder.resolve("letter.doc"), "no numbers");
        Files.writeString(folder.resolve("words.csv"), "1,2\n3,four\n");
        Files.writeString(folder.resolve("broken.json"), "{\"model\": ");
        Files.createDirectory(folder.resolve("empty"));
        BufferedImage wide = new BufferedImage(20, 16, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(wide, "png", folder.resolve("wide.png").toFile());
        byte[] idx = ByteBuffer.allocate(16 + 512)
                .putInt(0x803)
                .putInt(2)
                .putInt(16)
                .putInt(16)
                .array();
        Files.write(folder.resolve("images.idx"), idx);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("arrays.npz")))) {
            zip.putNextEntry(new ZipEntry("train.npy"));
            zip.write(whole);
        }
    }

    private static byte[] npy(String name, Shape shape, double... values) throws IOException {
        byte[] bytes = Npy.write(Tensor.of(shape, values));
        Files.write(folder.resolve(name), bytes);
        return bytes;
    }

    /** What is replaced in the question, by what, the exit status, and what the line says. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    pvalue        | pvalu           | 2 | unknown command 'pvalu'; did you mean pvalue?
                    --threshold   | --treshold      | 2 | unknown option '--treshold'; did you mean --threshold?
                    --input       | --in            | 2 | unknown option '--in'
                    back          | background      | 2 | --hypothesis must be back, neighbor or reference, got 'background'
                    unet.onnx     | none.onnx       | 2 | none.onnx: there is no such model file; check the path
                    unet.onnx     | empty           | 2 | empty: is a folder; name the file in it
                    unet.onnx     | text.onnx       | 2 | text.onnx: is damaged, cut short, or not an ONNX model
                    unet.onnx     | nothing.onnx    | 2 | nothing.onnx: is empty, not an ONNX model
                    unet.onnx     | image.npy       | 2 | image.npy: is damaged, cut short, or not an ONNX model
                    unet.onnx     | three.onnx      | 2 | the model needs 3 inputs (a, b, c), --input was given 1 time
                    image.npy     | none.npy        | 2 | none.npy: there is no such file; check the path
                    image.npy     | empty           | 2 | empty names several images; add --table F.csv
                    image.npy     | nothing.npy     | 2 | nothing.npy: is empty
                    image.npy     | cut.npy         | 2 | cut.npy: shape 1x1x16x16 of type double needs 2048 bytes, got 1948
                    image.npy     | small.npy       | 2 | small.npy: input 'input.1' needs shape 1x1x16x16, got 1x1x8x8
                    image.npy     | rgb.npy         | 2 | rgb.npy: input 'input.1' needs shape 1x1x16x16, got 1x3x16x16
                    image.npy     | two.npy         | 2 | needs shape 1x1x16x16, got 2x1x16x16; name one item as
                    image.npy     | nan.npy         | 2 | nan.npy: element 37 is NaN; every element must be a finite number
                    image.npy     | letter.doc      | 2 | letter.doc: is of no kind that is known; give .png, .jpg, .bmp, .tif
                    image.npy     | text.png        | 2 | text.png: is no PNG file
                    image.npy     | wide.png        | 2 | the picture has 16 x 20 pixels (height x width), input 'input.1' takes 16 x 16
                    image.npy     | words.csv       | 2 | words.csv: line 2, number 2: must be a number, got "four"
                    image.npy     | arrays.npz#test | 2 | arrays.npz: there is no array 'test', it holds train
                    image.npy     | images.idx#2    | 2 | images.idx: there is no item 2 along axis 0, which has 2, counted from 0 to 1
                    image.npy     | images.idx#last | 2 | images.idx: # is followed by the number of an item, a range FROM:TO or NAME=N, got 'last'
                    -2            | zero            | 2 | Invalid value for option '--threshold': 'zero' is not a number
                    -2            | NaN             | 2 | threshold must be a number, got NaN
                    -2            | 1e9             | 1 | the region of interest is empty: no score exceeds the threshold 1.0E9
                    -2            | -1e9            | 1 | there is nothing to compare the region with
                    1             | -1              | 2 | --variance: variance must be positive and finite, got -1.0
                    1             | one             | 2 | --variance: must be a number, diagonal:F, matrix:F, ar1:RHO:SIGMA2, kronecker:ROWS:COLUMNS, stationary:F, file:F, unknown:constant-mean or estimate, got 'one'
                    1             | diagonal:three.npy | 2 | variance is given for 3 elements, the data have 256
                    1             | ar1:0.5         | 2 | --variance: ar1 needs RHO:SIGMA2, got '0.5'
                    """)
    void aWrongWord(String right, String wrong, int status, String said) {
        String[] words = QUESTION.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals(right) ? wrong : words[i];
        }
        assertThat(String.join(" ", words)).isNotEqualTo(QUESTION);
        refused(words, status, said);
    }

    /** What follows the question, the exit status, and what the line says. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    --post-process input-dif        | 2 | --post-process: must be input-diff, abs, neg, l1-norm
                    --post-process gaussian-filter:3 | 2 | gaussian-filter:SIZE:SIGMA, average-filter:SIZE, channel:C or resize-to-input, got "gaussian-filter:3"
                    --post-process average-filter:x | 2 | average-filter:x: the size must be a whole number, got "x"
                    --output-index 3                | 2 | output_index is 3, the model has 1 outputs
                    --input-index 1                 | 2 | --input-index must lie within 0..0, got 1
                    --mask three.npy                | 2 | mask has 3 elements, the score map has 256
                    --report none/page.html         | 2 | page.html: could not be written, its folder does not exist; make it first
                    --report empty                  | 2 | empty: is a folder; name a file in it
                    --precision 0.1 --decision 0.05 | 2 | give --precision or --decision, not both
                    --precision -1                  | 2 | --precision: precision must be positive, got -1.0
                    --neighborhood-range 2          | 2 | --neighborhood-range goes with --hypothesis neighbor
                    --reference image.npy           | 2 | --reference goes with --hypothesis reference
                    --models empty                  | 2 | --models goes with --problem
                    --problem problem.json          | 2 | --problem states the whole question: leave out MODEL
                    --search fast                   | 2 | search mode must be bounded, sure, sweep, parametric, exhaustive or over-conditioning, got 'fast'
                    --certainty 1                   | 2 | --certainty: the failure probability (certainty) must lie within (0, 1), got 1.0
                    --threads none                  | 2 | Invalid value for option '--threads': 'none' is not a whole number
                    --threads 0                     | 2 | --threads must be at least 1, got 0
                    --scale 1/x                     | 2 | must be a number, or a quotient such as 1/255, got '1/x'
                    --scale 0                       | 2 | --scale must be a finite number other than 0, got 0.0
                    --std 0                         | 2 | --std must be finite and positive, got 0.0
                    --mean 1,2,3                    | 2 | image.npy: --mean holds 3 numbers, shape 1x1x16x16 has no 3 channels
                    --color blue                    | 2 | expected one of [GREY, RGB]
                    --color rgb                     | 2 | --color goes with pictures, no input is one
                    --channels bgr --color grey     | 2 | --channels bgr needs colours, --color grey leaves none
                    more                            | 2 | unknown word 'more'
                    """)
    void aWrongOption(String more, int status, String said) {
        refused((QUESTION + " " + more).split(" "), status, said);
    }

    /** A command line, the exit status, and what the line says. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    pvalue --problem broken.json                      | 2 | broken.json: is no JSON
                    pvalue --problem image.npy                        | 2 | image.npy: is no JSON
                    pvalue --problem problem.json --models empty      | 2 | there is no such model file
                    pvalue unet.onnx --input image.npy                | 2 | missing --hypothesis, --threshold, --variance
                    run unet.onnx                                     | 2 | missing --input
                    run unet.onnx --input image.npy --output-dir image.npy | 2 | image.npy: could not be made a folder
                    inspect unet.onnx --shape y=1                     | 2 | --shape names 'y', which is no input of the model
                    lsa mlp.onnx --data image.npy                     | 2 | image.npy: needs --labels
                    lsa mlp.onnx --data empty                         | 2 | empty: holds no .png, .jpg, .bmp or .tif files in sub-folders
                    lsa mlp.onnx --data image.npy --labels three.npy  | 2 | image.npy: holds 1 samples, there are 3 labels
                    lsa mlp.onnx --data three.npy --labels three.npy  | 2 | three.npy: samples have shape scalar, input
                    lsa mlp.onnx --problem problem.json               | 2 | --problem states the network and the data
                    train mlp.onnx --data image.npy                   | 2 | Missing required option: '--output=F.onnx'
                    verify                                            | 2 | give either --golden or --onnx-tests
                    verify --golden empty                             | 2 | empty: holds no golden files (.json)
                    bench --problem none.json                         | 2 | none.json: there is no such file; check the path
                    demo --output none/demo.html                      | 2 | demo.html: could not be written, its folder does not exist
                    completion fish                                   | 2 | expected one of [BASH, ZSH] (case-insensitive) but was 'fish'
                    """)
    void aWrongCommand(String line, int status, String said) {
        refused(line.split(" "), status, said);
    }

    private static void refused(String[] words, int status, String said) {
        Invocation.of((Object[]) Arrays.stream(words).map(MistakesTest::placed).toArray(String[]::new))
                .refused(status, said);
    }

    /** Words with a dot and letters behind it name files in the folder. */
    private static String placed(String word) {
        if (word.startsWith("diagonal:")) {
            return "diagonal:" + placed(word.substring(9));
        }
        return word.matches("[a-z/]+[.][a-z]+(#.*)?") || word.equals("empty")
                ? folder.resolve(word).toString()
                : word;
    }
}
