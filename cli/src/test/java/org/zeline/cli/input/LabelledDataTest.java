package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.image.Drawing;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class LabelledDataTest {
    private static final Port GREY = new Port("x", ElementType.FLOAT, List.of("n", "1", "2", "2"));
    private static final Port COLOUR = new Port("x", ElementType.FLOAT, List.of("n", "3", "1", "2"));

    @TempDir
    private Path folder = Path.of(".");

    private static LabelledData read(Path data, @Nullable Path labels, Port port) {
        return LabelledData.read(data, labels, Preparation.NONE, Integer.MAX_VALUE, port);
    }

    private Path picture(String name, Shape shape, double... samples) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        String format = name.endsWith("png") ? "png" : "jpg";
        assertThat(ImageIO.write(Drawing.of(Tensor.of(shape, samples), 0, 255), format, file.toFile()))
                .isTrue();
        return file;
    }

    private Path labels(double... values) throws IOException {
        return Files.write(folder.resolve("labels.npy"), Npy.write(Tensor.of(Shape.of(values.length), values)));
    }

    @Test
    void thePagesOfATiffFileAreSamples() throws IOException {
        Path pages = Path.of("src/test/resources/formats/cells.tif");
        Port port = new Port("x", ElementType.FLOAT, List.of("n", "1", "16", "16"));
        LabelledData read = read(pages, labels(0, 1, 0, 1), port);
        assertThat(read.samples().inputs().shape()).isEqualTo(Shape.of(4, 1, 16, 16));
        assertThat(Arrays.copyOfRange(read.samples().inputs().doubles(), 768, 1024))
                .isEqualTo(new TensorSource(Preparation.NONE)
                        .read(Path.of(pages + "#3"))
                        .doubles());
    }

    @Test
    void subFoldersAreClasses() throws IOException {
        Shape two = Shape.of(2, 2);
        picture("set/cat/2.png", two, 9, 9, 9, 9);
        picture("set/cat/1.png", two, 1, 2, 3, 4);
        picture("set/ant/7.jpg", two, 200, 200, 200, 200);
        Files.writeString(folder.resolve("set/ant/notes.txt"), "none");
        LabelledData read = read(folder.resolve("set"), null, GREY);
        assertThat(read.samples().inputs().shape()).isEqualTo(Shape.of(3, 1, 2, 2));
        assertThat(read.samples().inputs().doubles()).containsExactly(200, 200, 200, 200, 1, 2, 3, 4, 9, 9, 9, 9);
        assertThat(read.samples().labels()).containsExactly(0, 1, 1);
        assertThat(read.least()).isEqualTo(1);
        assertThat(read.largest()).isEqualTo(200);
        assertThat(read.words())
                .isEqualTo("classes from 0 on: ant, cat; 1 other files left out; 3 of 2 x 2 pixels (height x width),"
                        + " grey of 8 bits, values as they are, as 1x1x2x2 (NCHW)");
    }

    @Test
    void picturesMayHaveLabelsAndALimit() throws IOException {
        picture("set/a.png", Shape.of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);
        picture("set/b.png", Shape.of(1, 1, 1, 2), 7, 8);
        picture("set/c.png", Shape.of(1, 1, 1, 2), 9, 9);
        Preparation each = new Preparation(0.5, List.of(0.5, 1.0, 0.0), List.of(), null, Preparation.Channels.RGB);
        LabelledData read = LabelledData.read(folder.resolve("set"), labels(4, 5, 6), each, 2, COLOUR);
        assertThat(read.samples().inputs().doubles()).containsExactly(0, 0.5, 0.5, 1, 2.5, 3, 3, 3.5, 2.5, 3, 3.5, 4);
        assertThat(read.samples().labels()).containsExactly(4, 5);
        assertThat(read.words()).startsWith("1 of 1 x 2 pixels").contains("; 1 of ", "its grey as red, green and blue");
    }

    @Test
    void foldersThatDontFitAreRefused() throws IOException {
        assertThatThrownBy(() -> read(Files.createDirectories(folder.resolve("none")), null, GREY))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds no .png, .jpg, .bmp or .tif files in sub-folders");
        Path set = folder.resolve("set");
        picture("set/a.png", Shape.of(2, 2), 1, 2, 3, 4);
        Path labels = labels(1, 2);
        assertThatThrownBy(() -> read(set, labels, GREY)).hasMessageContaining("holds 1 samples, there are 2 labels");
        picture("set/b.png", Shape.of(1, 2), 1, 2);
        assertThatThrownBy(() -> read(set, labels, GREY))
                .hasMessageContaining("b.png: the picture has 1 x 2 pixels")
                .hasMessageContaining("takes 2 x 2");
        Port open = new Port("x", ElementType.FLOAT, List.of("n", "1", "h", "w"));
        assertThatThrownBy(() -> read(set, labels, open))
                .hasMessageContaining("b.png: gives shape 1x1x1x2, the first picture 1x1x2x2");
        Port flat = new Port("x", ElementType.FLOAT, List.of("n", "4"));
        assertThatThrownBy(() -> read(set, labels, flat)).hasMessageContaining("give the samples as .npy");
        Files.writeString(set.resolve("b.png"), "words");
        assertThatThrownBy(() -> read(set, labels, open)).hasMessageContaining("b.png: is no PNG file");
        assertThatThrownBy(() -> read(set.resolve("a.png"), labels, open)).hasMessageContaining("is one picture");
    }

    @Test
    void packedIdxIsReadAsMnistHasIt() throws IOException {
        ByteBuffer images =
                ByteBuffer.allocate(16 + 8).putInt(0x803).putInt(2).putInt(2).putInt(2);
        images.put(new byte[] {0, 1, 2, 3, 4, 5, 6, (byte) 255});
        ByteBuffer classes =
                ByteBuffer.allocate(8 + 2).putInt(0x801).putInt(2).put((byte) 7).put((byte) 9);
        Path data = packed("images-idx3-ubyte.gz", images.array());
        Path labels = packed("labels-idx1-ubyte.gz", classes.array());
        LabelledData read = read(data, labels, GREY);
        assertThat(read.samples().inputs().shape()).isEqualTo(Shape.of(2, 1, 2, 2));
        assertThat(read.samples().inputs().doubles()).containsExactly(0, 1, 2, 3, 4, 5, 6, 255);
        assertThat(read.samples().labels()).containsExactly(7, 9);
        assertThat(LabelledData.read(data, labels, Preparation.NONE, 1, GREY)
                        .samples()
                        .inputs()
                        .doubles())
                .containsExactly(0, 1, 2, 3);
        Port flat = new Port("x", ElementType.FLOAT, List.of("n", "4"));
        assertThat(read(data, labels, flat).samples().inputs().shape()).isEqualTo(Shape.of(2, 4));
        Port open = new Port("x", ElementType.FLOAT, List.of("n", "c", "h", "w"));
        assertThat(read(data, labels, open).samples().inputs().shape()).isEqualTo(Shape.of(2, 2, 2));
    }

    private Path packed(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return Files.write(folder.resolve(name), packed.toByteArray());
    }

    @Test
    void bothMayStandInOneArchive() throws IOException {
        Path file = folder.resolve("set.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x_test.npy"));
            zip.write(Npy.write(Tensor.of(Shape.of(2, 1, 2, 3), 0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)));
            zip.putNextEntry(new ZipEntry("y_test.npy"));
            zip.write(Npy.write(Tensor.of(Shape.of(2), 1, 0)));
        }
        Path data = Path.of(file + "#x_test");
        Path labels = Path.of(file + "#y_test");
        Port last = new Port("x", ElementType.FLOAT, List.of("n", "1", "2", "3"));
        LabelledData read = read(data, labels, last);
        assertThat(read.samples().inputs().shape()).isEqualTo(Shape.of(2, 1, 2, 3));
        assertThat(read.samples().labels()).containsExactly(1, 0);
        assertThatThrownBy(() -> read(data, labels, new Port("x", ElementType.FLOAT, List.of("n", "3", "1", "2"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("samples have shape 1x2x3, input 'x' takes 3x1x2, in another order of axes");
        assertThatThrownBy(() -> read(data, null, last)).hasMessageContaining("needs --labels");
        assertThatThrownBy(() -> read(data, labels(0.5, 1), last)).hasMessageContaining("label 0 is 0.5");
        assertThatThrownBy(() -> read(data, labels, GREY)).hasMessageContaining("samples have shape 1x2x3");
    }
}
