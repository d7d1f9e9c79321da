package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Preparation.Channels;
import org.zeline.cli.input.Preparation.Colors;
import org.zeline.interpreter.image.Drawing;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class PictureTest {
    private static Port port(String... extents) {
        return new Port("x", ElementType.FLOAT, List.of(extents));
    }

    private static Preparation taken(@Nullable Colors colors, Channels channels) {
        return new Preparation(1, List.of(), List.of(), colors, channels);
    }

    /** Two rows of three pixels: red 0 to 5, green 10 to 15, blue 20 to 25; or grey 0 to 5. */
    private static BufferedImage image(int type) {
        BufferedImage image = new BufferedImage(3, 2, type);
        int colors = image.getColorModel().getNumColorComponents();
        for (int i = 0; i < 6; i++) {
            for (int c = 0; c < image.getColorModel().getNumComponents(); c++) {
                image.getRaster().setSample(i % 3, i / 3, c, c == colors ? 255 : i + 10 * c);
            }
        }
        return image;
    }

    private static byte[] png(RenderedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static byte[] jpeg(IIOImage image, boolean progressive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1);
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, image, param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        return jpeg(new IIOImage(image, null, null), false);
    }

    private static Picture.Fitted fitted(byte[] bytes, Port port, Preparation preparation) {
        return ((Picture) ArrayFile.read(bytes, "picture")).fitted(port, preparation);
    }

    private static double[] numbers(byte[] bytes, Port port, Preparation preparation) {
        return fitted(bytes, port, preparation).tensor().doubles();
    }

    @Test
    void theLayoutIsTheInputs() throws IOException {
        byte[] colour = png(image(BufferedImage.TYPE_INT_RGB));
        Picture.Fitted first = fitted(colour, port("n", "3", "h", "w"), Preparation.NONE);
        assertThat(first.tensor().shape()).isEqualTo(Shape.of(1, 3, 2, 3));
        assertThat(first.tensor().doubles())
                .containsExactly(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25);
        assertThat(first.words())
                .isEqualTo("2 x 3 pixels (height x width), RGB of 8 bits, in order rgb, values as they are,"
                        + " as 1x3x2x3 (NCHW)");
        Picture.Fitted last = fitted(colour, port("1", "h", "w", "3"), Preparation.NONE);
        assertThat(last.tensor().shape()).isEqualTo(Shape.of(1, 2, 3, 3));
        assertThat(last.tensor().doubles())
                .containsExactly(0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24, 5, 15, 25);
        assertThat(last.words()).endsWith("as 1x2x3x3 (NHWC)");
        assertThat(fitted(colour, port("3", "2", "3"), Preparation.NONE).words())
                .endsWith("(CHW)");
        byte[] grey = png(image(BufferedImage.TYPE_BYTE_GRAY));
        assertThat(fitted(grey, port("2", "3"), Preparation.NONE).words()).endsWith("as 2x3 (HW)");
        assertThat(numbers(grey, port("2", "3", "1"), Preparation.NONE)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void coloursAreReversedOnRequest() throws IOException {
        byte[] colour = png(image(BufferedImage.TYPE_3BYTE_BGR));
        Preparation bgr = taken(null, Channels.BGR);
        assertThat(numbers(colour, port("1", "3", "2", "3"), bgr))
                .containsExactly(20, 21, 22, 23, 24, 25, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5);
        assertThat(numbers(colour, port("1", "2", "3", "3"), bgr)).startsWith(20, 10, 0, 21, 11, 1);
        assertThat(fitted(colour, port("1", "2", "3", "3"), bgr).words()).contains("in order bgr");
        assertThatThrownBy(() -> numbers(colour, port("1", "1", "2", "3"), bgr))
                .hasMessageContaining("--channels bgr needs colours, input 'x' takes one channel");
    }

    @Test
    void greyAndColoursAreMadeOfEachOther() throws IOException {
        Picture.Fitted made =
                fitted(png(image(BufferedImage.TYPE_INT_RGB)), port("1", "1", "2", "3"), Preparation.NONE);
        assertThat(made.tensor().doubles()[4]).isCloseTo(0.299 * 4 + 0.587 * 14 + 0.114 * 24, within(1e-12));
        assertThat(made.words()).contains("RGB of 8 bits, made grey by 0.299 R + 0.587 G + 0.114 B, values");
        Picture.Fitted thrice =
                fitted(png(image(BufferedImage.TYPE_BYTE_GRAY)), port("1", "3", "2", "3"), Preparation.NONE);
        assertThat(thrice.tensor().doubles()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
        assertThat(thrice.words()).contains("grey of 8 bits, its grey as red, green and blue");
    }

    @Test
    void openChannelsMustBeChosen() throws IOException {
        byte[] colour = png(image(BufferedImage.TYPE_INT_RGB));
        Port open = port("n", "c", "h", "w");
        assertThatThrownBy(() -> numbers(colour, open, Preparation.NONE))
                .isInstanceOf(BadInputException.class)
                .hasMessage("input 'x' takes nxcxhxw, which leaves the number of channels open; choose --color grey or"
                        + " --color rgb");
        assertThat(fitted(colour, open, taken(Colors.RGB, Channels.RGB))
                        .tensor()
                        .shape())
                .isEqualTo(Shape.of(1, 3, 2, 3));
        assertThat(numbers(colour, open, taken(Colors.GREY, Channels.RGB))).hasSize(6);
        Port anything = new Port("x", Port.Form.TENSOR, ElementType.FLOAT, null);
        assertThat(fitted(colour, anything, taken(Colors.RGB, Channels.RGB)).words())
                .endsWith("(NCHW)");
        assertThatThrownBy(() -> numbers(colour, port("1", "4", "2", "5"), Preparation.NONE))
                .hasMessage("input 'x' takes 1x4x2x5: neither axis 1 (NCHW) nor axis 3 (NHWC) is one of 1 or 3 channels"
                        + " for a picture; give the numbers as .npy");
        assertThatThrownBy(() -> numbers(colour, port("1", "1", "2", "8"), taken(Colors.RGB, Channels.RGB)))
                .hasMessageContaining("is one of 3 channels, as --color asks; leave it out");
        assertThatThrownBy(() -> numbers(colour, port("784"), Preparation.NONE))
                .hasMessageContaining("takes 784: it has no axis of 1 or 3 channels");
    }

    @Test
    void nothingIsResized() throws IOException {
        byte[] colour = png(image(BufferedImage.TYPE_INT_RGB));
        assertThatThrownBy(() -> numbers(colour, port("1", "3", "16", "20"), Preparation.NONE))
                .hasMessageContaining("2 x 3 pixels (height x width)")
                .hasMessageContaining("takes 16 x 20");
    }

    @Test
    void theSizeTellsTheLayoutWhereChannelsDont() throws IOException {
        BufferedImage narrow = new BufferedImage(3, 16, BufferedImage.TYPE_INT_RGB);
        assertThat(fitted(png(narrow), port("1", "3", "16", "3"), Preparation.NONE)
                        .words())
                .endsWith("(NCHW)");
        BufferedImage flat = new BufferedImage(16, 3, BufferedImage.TYPE_INT_RGB);
        assertThat(fitted(png(flat), port("1", "3", "16", "3"), Preparation.NONE)
                        .words())
                .endsWith("(NHWC)");
    }

    @Test
    void numbersArePreparedByTheChannelsOfTheNetwork() throws IOException {
        Preparation each =
                new Preparation(2, List.of(40.0, 20.0, 0.0), List.of(1.0, 2.0, 4.0), Colors.RGB, Channels.BGR);
        byte[] colour = png(image(BufferedImage.TYPE_INT_RGB));
        assertThat(numbers(colour, port("1", "3", "2", "3"), each))
                .containsExactly(0, 2, 4, 6, 8, 10, 0, 1, 2, 3, 4, 5, 0, 0.5, 1, 1.5, 2, 2.5);
        assertThat(numbers(colour, port("1", "2", "3", "3"), each)).startsWith(0, 0, 0, 2, 1, 0.5);
        assertThat(fitted(colour, port("1", "3", "2", "3"), each).words())
                .contains("values times 2.0, minus 40.0 and 20.0 and 0.0 (by channel), divided by 1.0 and 2.0 and 4.0");
        Preparation three = new Preparation(1, List.of(1.0, 2.0, 3.0), List.of(), null, Channels.RGB);
        assertThatThrownBy(() -> numbers(colour, port("1", "1", "2", "3"), three))
                .hasMessageContaining("--mean holds 3 numbers, the network takes 1 channel");
    }

    @Property(tries = 100)
    void everySampleOfAPngArrives(
            @ForAll @IntRange(min = 1, max = 7) int height,
            @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll boolean colour,
            @ForAll long seed)
            throws IOException {
        int channels = colour ? 3 : 1;
        double[] samples = new Random(seed)
                .ints((long) channels * height * width, 0, 256)
                .asDoubleStream()
                .toArray();
        Tensor tensor = Tensor.of(Shape.of(1, channels, height, width), samples);
        Port open = port("n", Integer.toString(channels), "h", "w");
        assertThat(numbers(png(Drawing.of(tensor, 0, 255)), open, Preparation.NONE))
                .isEqualTo(samples);
    }

    @Test
    void sixteenBitsAndFewArrive() throws IOException {
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(1, 0, 0, 65535);
        Picture.Fitted words = fitted(png(deep), port("1", "1", "1", "2"), Preparation.NONE);
        assertThat(words.tensor().doubles()).containsExactly(0, 65535);
        assertThat(words.words()).contains("grey of 16 bits");
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(1, 0, 0, 1);
        assertThat(numbers(png(bits), port("1", "1", "1", "2"), Preparation.NONE))
                .containsExactly(0, 255);
        BufferedImage palette = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(0, 0, 0xFF0000);
        assertThat(numbers(png(palette), port("1", "3", "1", "2"), Preparation.NONE))
                .containsExactly(255, 0, 0, 0, 0, 0);
    }

    @Test
    void anAlphaChannelMustBeOpaque() throws IOException {
        BufferedImage image = image(BufferedImage.TYPE_INT_ARGB);
        Picture.Fitted opaque = fitted(png(image), port("1", "3", "2", "3"), Preparation.NONE);
        assertThat(opaque.tensor().doubles()).startsWith(0, 1, 2).endsWith(23, 24, 25);
        assertThat(opaque.words()).contains("its opaque alpha channel left out");
        image.getRaster().setSample(1, 1, 3, 254);
        byte[] glass = png(image);
        assertThatThrownBy(() -> ArrayFile.read(glass, "glass.png"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("glass.png: the pixel at column 1, row 1 is transparent (alpha 254 of 255); put the image"
                        + " onto a background first");
    }

    @Test
    void jpegPicturesAreRead() throws IOException {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((java.awt.image.DataBufferByte) grey.getRaster().getDataBuffer()).getData(), (byte) 200);
        double[] even = numbers(jpeg(grey), port("1", "1", "8", "8"), Preparation.NONE);
        assertThat(even).hasSize(64).containsOnly(200);
        BufferedImage colour = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            colour.setRGB(i % 16, i / 16, 0xC86428);
        }
        for (boolean progressive : new boolean[] {false, true}) {
            double[] numbers = numbers(
                    jpeg(new IIOImage(colour, null, null), progressive), port("1", "3", "16", "16"), Preparation.NONE);
            assertThat(numbers[0]).isCloseTo(200, within(2.0));
            assertThat(numbers[256]).isCloseTo(100, within(2.0));
            assertThat(numbers[767]).isCloseTo(40, within(2.0));
        }
    }

    @Test
    void whatPrintersUseIsRefused() throws IOException {
        Raster four = Raster.createInterleavedRaster(java.awt.image.DataBuffer.TYPE_BYTE, 8, 8, 4, null);
        byte[] cmyk = jpeg(new IIOImage(four, null, null), false);
        assertThatThrownBy(() -> ArrayFile.read(cmyk, "print.jpg"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("print.jpg: ")
                .hasMessageContaining("CMYK");
    }

    @Test
    void damagedPicturesAreRefused() throws IOException {
        BufferedImage noise = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 1024; i++) {
            noise.setRGB(i % 32, i / 32, random.nextInt() & 0xFFFFFF);
        }
        for (byte[] whole : List.of(png(noise), jpeg(noise))) {
            for (int kept : new int[] {3, 20, 60, whole.length / 2, whole.length - 40}) {
                byte[] cut = Arrays.copyOf(whole, kept);
                assertThatThrownBy(() -> ArrayFile.read(cut, "cut"))
                        .as("%s bytes", kept)
                        .isInstanceOf(BadInputException.class)
                        .hasMessageStartingWith("cut: is ");
            }
        }
    }

    @Test
    void thePictureOfAFileIsToldOf(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("picture.jpeg"), png(image(BufferedImage.TYPE_BYTE_GRAY)));
        TensorSource source = new TensorSource(Preparation.NONE);
        assertThat(source.sawPicture()).isFalse();
        source.read(file, port("1", "1", "2", "3"));
        assertThat(source.sawPicture()).isTrue();
        assertThat(source.facts()).hasSize(1);
        assertThat(source.facts().get(0)).startsWith(file + ": 2 x 3 pixels");
        assertThat(source.read(file).shape()).isEqualTo(Shape.of(1, 2, 3));
        assertThatThrownBy(() -> source.read(Path.of(file + "#1")))
                .hasMessageContaining("it has no items, its axes are Y=2, X=3");
        assertThatThrownBy(() -> source.read(Files.writeString(folder.resolve("text.png"), "no pixels")))
                .hasMessageContaining("text.png: is no PNG file, whatever its name says");
    }
}
