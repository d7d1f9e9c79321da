package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Port;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.onnx.TensorFile;

final class TensorSourceTest {
    @TempDir
    private Path folder = Path.of(".");

    private final List<String> notes = new ArrayList<>();
    private final TensorSource source = new TensorSource(1, notes::add);

    private static Port port(String... extents) {
        return new Port("x", ElementType.FLOAT, List.of(extents));
    }

    private Path png(int type, String name) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, type);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, 10 * i);
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void aGreyImageTakesTheShapeOfTheInput() throws IOException {
        Path file = png(BufferedImage.TYPE_BYTE_GRAY, "grey.png");
        Tensor tensor = source.read(file, port("n", "1", "2", "3"));
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 1, 2, 3));
        assertThat(tensor.reals()).containsExactly(0, 10, 20, 30, 40, 50);
        assertThat(notes).hasSize(1);
        assertThat(notes.get(0)).contains("grey.png", "2x3 greyscale", "as they are");
        Tensor halved = new TensorSource(0.5, notes::add).read(file, port("2", "3"));
        assertThat(halved.reals()).containsExactly(0, 5, 10, 15, 20, 25);
    }

    @Test
    void aColourImageHasItsChannelsFirst() throws IOException {
        Tensor tensor = source.read(png(BufferedImage.TYPE_INT_RGB, "colour.png"), port("1", "3", "h", "w"));
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 2, 3));
        assertThat(tensor.reals()).startsWith(0, 10, 20, 30, 40, 50).endsWith(0, 0);
        assertThatThrownBy(() -> source.read(folder.resolve("colour.png"), port("1", "1", "2", "3")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("1x3x2x3");
    }

    @Test
    void aTableTakesTheShapeOfTheInput() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "# numbers\n1, 2\n3;4\n\n-5e-1 nan\n");
        Tensor tensor = source.read(file, port("1", "1", "3", "2"));
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 1, 3, 2));
        assertThat(tensor.reals()).startsWith(1, 2, 3, 4, -0.5);
        assertThat(source.read(file, port("a", "b", "c", "d")).shape()).isEqualTo(Shape.of(1, 1, 3, 2));
        assertThatThrownBy(() -> TensorSource.finite(tensor, "t.csv")).hasMessageContaining("element 5 is NaN");
    }

    @Test
    void aRaggedTableIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "1,2\n3\n");
        assertThatThrownBy(() -> source.read(file)).hasMessageContaining("line 2 has 1 numbers, the first has 2");
        Files.writeString(file, "1,2\n3,x\n");
        assertThatThrownBy(() -> source.read(file)).hasMessageContaining("line 2, number 2: must be a number");
    }

    @Test
    void protobufTensorsAreRead() {
        Path file = folder.resolve("t.pb");
        TensorFile.write(TensorCodec.encode(Tensor.of(Shape.of(2), 1.5, 2.5)), file);
        Tensor tensor = source.read(file, port("2"));
        assertThat(tensor.reals()).containsExactly(1.5, 2.5);
        assertThat(tensor.type()).isEqualTo(ElementType.FLOAT);
    }

    @Test
    void integersMustBeWhole() throws IOException {
        Path file = Files.write(folder.resolve("t.npy"), Npy.write(Tensor.of(Shape.of(2), 1, 2.5)));
        Port port = new Port("x", ElementType.INT64, List.of("2"));
        assertThatThrownBy(() -> source.read(file, port)).hasMessageContaining("element 1 is 2.5");
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> source.read(Path.of("image.jpg")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is not .npy, .pb, .csv or .png");
    }
}
