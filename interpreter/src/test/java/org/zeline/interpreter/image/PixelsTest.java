package org.zeline.interpreter.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class PixelsTest {
    private static BufferedImage component(ColorSpace space, boolean alpha, int transfer) {
        ColorModel model = new ComponentColorModel(
                space, alpha, false, alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, transfer);
        return new BufferedImage(model, model.createCompatibleWritableRaster(3, 2), false, null);
    }

    private static BufferedImage ramp(BufferedImage image, int step) {
        int channels = image.getColorModel().getNumComponents();
        for (int i = 0; i < 6; i++) {
            for (int c = 0; c < channels; c++) {
                int largest = (1 << image.getColorModel().getComponentSize(c)) - 1;
                image.getRaster().setSample(i % 3, i / 3, c, c == 3 ? largest : step * (i + 10 * c));
            }
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_INT_ARGB_PRE
            })
    void everyLayoutOfColoursGivesRedGreenBlue(int type) {
        Pixels pixels = Pixels.of(ramp(new BufferedImage(3, 2, type), 1));
        assertThat(pixels.isGrey()).isFalse();
        assertThat(pixels.bits()).isEqualTo(8);
        RealTensor rgb = pixels.rgb();
        assertThat(rgb.shape()).isEqualTo(Shape.of(1, 3, 2, 3));
        assertThat(rgb.values()).containsExactly(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25);
        RealTensor grey = pixels.grey();
        assertThat(grey.shape()).isEqualTo(Shape.of(1, 1, 2, 3));
        assertThat(grey.values()[0]).isCloseTo(0.587 * 10 + 0.114 * 20, within(1e-12));
        assertThat(grey.values()[5]).isCloseTo(0.299 * 5 + 0.587 * 15 + 0.114 * 25, within(1e-12));
    }

    @Test
    void greySamplesAreAsTheyAre() {
        Pixels bytes = Pixels.of(ramp(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), 50));
        assertThat(bytes.isGrey()).isTrue();
        assertThat(bytes.height()).isEqualTo(2);
        assertThat(bytes.width()).isEqualTo(3);
        assertThat(bytes.grey().values()).containsExactly(0, 50, 100, 150, 200, 250);
        assertThat(bytes.rgb().values())
                .startsWith(0, 50, 100)
                .endsWith(150, 200, 250)
                .hasSize(18);
        Pixels words = Pixels.of(ramp(new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY), 13107));
        assertThat(words.bits()).isEqualTo(16);
        assertThat(words.grey().values()).containsExactly(0, 13107, 26214, 39321, 52428, 65535);
    }

    @Test
    void sixteenBitsOfColourAreKept() {
        ColorSpace rgb = ColorSpace.getInstance(ColorSpace.CS_sRGB);
        Pixels pixels = Pixels.of(ramp(component(rgb, true, DataBuffer.TYPE_USHORT), 2621));
        assertThat(pixels.bits()).isEqualTo(16);
        assertThat(pixels.rgb().values()).startsWith(0, 2621).endsWith(24 * 2621, 25 * 2621);
    }

    @Test
    void palettesAreLookedUp() {
        byte[] red = {0, 10, (byte) 200};
        byte[] blue = {0, 10, 100};
        BufferedImage colour =
                new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, red, blue));
        colour.getRaster().setSample(1, 0, 0, 1);
        colour.getRaster().setSample(2, 1, 0, 2);
        Pixels pixels = Pixels.of(colour);
        assertThat(pixels.isGrey()).isFalse();
        assertThat(pixels.rgb().values())
                .containsExactly(0, 10, 0, 0, 0, 200, 0, 10, 0, 0, 0, 200, 0, 10, 0, 0, 0, 100);
        BufferedImage bits = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(1, 1, 0, 1);
        assertThat(Pixels.of(bits).isGrey()).isTrue();
        assertThat(Pixels.of(bits).grey().values()).containsExactly(0, 0, 0, 0, 255, 0);
    }

    @Test
    void fewBitsAreWidened() {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_565_RGB);
        image.setRGB(0, 0, 0xFFFFFF);
        Pixels pixels = Pixels.of(image);
        assertThat(pixels.bits()).isEqualTo(8);
        assertThat(pixels.rgb().values()).contains(255, 0);
        assertThat(pixels.grey().values()).containsExactly(255, 0, 0, 0, 0, 0);
    }

    @Test
    void whatIsTransparentOrOfOtherColoursIsRefused() {
        BufferedImage glass = ramp(new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB), 1);
        glass.getRaster().setSample(2, 1, 3, 128);
        assertThatThrownBy(() -> Pixels.of(glass))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 2, row 1 is transparent (alpha 128 of 255)");
        BufferedImage other = component(ColorSpace.getInstance(ColorSpace.CS_CIEXYZ), false, DataBuffer.TYPE_BYTE);
        assertThatThrownBy(() -> Pixels.of(other)).hasMessageContaining("neither grey nor RGB");
        BufferedImage floats = component(ColorSpace.getInstance(ColorSpace.CS_GRAY), false, DataBuffer.TYPE_FLOAT);
        assertThatThrownBy(() -> Pixels.of(floats)).hasMessageContaining("samples of 32 bits");
    }

    @Property(tries = 200)
    void aDrawingHasThePixelsThatWereDrawn(
            @ForAll @IntRange(min = 1, max = 9) int height,
            @ForAll @IntRange(min = 1, max = 9) int width,
            @ForAll boolean colour,
            @ForAll long seed) {
        int channels = colour ? 3 : 1;
        double[] samples = new Random(seed)
                .ints((long) channels * height * width, 0, 256)
                .asDoubleStream()
                .toArray();
        Tensor tensor = Tensor.of(Shape.of(1, channels, height, width), samples);
        Pixels drawn = Pixels.of(Drawing.of(tensor, 0, 255));
        assertThat(drawn.isGrey()).isEqualTo(!colour);
        assertThat((colour ? drawn.rgb() : drawn.grey()).values()).isEqualTo(samples);
        assertThat((colour ? drawn.rgb() : drawn.grey()).shape()).isEqualTo(tensor.shape());
    }

    @Test
    void scoresReachFromBlackToWhite() {
        Tensor map = Tensor.of(Shape.of(1, 1, 2, 2), -1.0, 0.0, 1.0, 3.0);
        assertThat(Pixels.of(Drawing.scores(map)).grey().values()).containsExactly(0, 64, 128, 255);
        assertThat(Pixels.of(Drawing.of(map, 1, 0)).grey().values()).containsExactly(255, 255, 0, 0);
        Tensor flat = Tensor.of(Shape.of(2, 2), 7.0, 7.0, 7.0, 7.0);
        assertThat(Pixels.of(Drawing.scores(flat)).grey().values()).containsOnly(0);
    }

    @Test
    void aRegionIsWhite() {
        BufferedImage image = Drawing.region(new int[] {1, 5}, Shape.of(1, 1, 2, 3));
        assertThat(Pixels.of(image).grey().values()).containsExactly(0, 255, 0, 0, 0, 255);
    }

    @Test
    void whatIsNoImageIsNotDrawn() {
        assertThatThrownBy(() -> Drawing.scores(Tensor.of(Shape.of(2, 3, 4, 4), new float[96])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape 2x3x4x4 is no image");
        assertThatThrownBy(() -> Drawing.scores(Tensor.of(Shape.of(3), 1.0, 2.0, 3.0)))
                .hasMessageContaining("is no image");
        assertThatThrownBy(() -> Drawing.of(Tensor.of(Shape.of(1, 2), 1, Double.NaN), 0, 1))
                .hasMessageContaining("element 1 is NaN");
        assertThatThrownBy(() -> Drawing.of(Tensor.of(Shape.of(1, 2), 1.0, 2.0), 1, 1))
                .hasMessageContaining("finite and differ");
        assertThatThrownBy(() -> Drawing.region(new int[] {4}, Shape.of(2, 2))).hasMessageContaining("index 4");
        assertThatThrownBy(() -> Drawing.region(new int[] {4}, Shape.of(3, 2, 2)))
                .hasMessageContaining("one channel");
    }
}
