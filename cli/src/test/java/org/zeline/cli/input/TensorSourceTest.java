package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.TensorFile;

final class TensorSourceTest {
    @TempDir
    private Path folder = Path.of(".");

    private final TensorSource source = new TensorSource(Preparation.NONE);

    private void refusesRow(String row, String... parts) throws IOException {
        Path file = Files.writeString(folder.resolve("row.csv"), "1;2;3\n" + row + "\n");
        assertThatThrownBy(() -> source.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("row.csv: line 2")
                .message()
                .contains(parts);
    }

    /** A comma before decimals would make two numbers of one. */
    @Test
    void decimalCommasAreRefused() throws IOException {
        refusesRow("0,1;2,5;0,3", "'0,1'", "a point, not a comma");
        refusesRow("0,1; 2,5; 0,3", "'0,1'", "a point, not a comma");
        refusesRow("0;2,5;0", "'2,5'", "a point, not a comma");
        refusesRow("0,1 2,5 0,3", "'1 2'", "a point, not a comma");
        refusesRow("0,1\t2,5\t0,3", "a point, not a comma");
        assertThat(source.read(Files.writeString(folder.resolve("good.csv"), "0.1 ; 2.5;0.3\n1,\t2 ,3\n4 5\t6\n"))
                        .doubles())
                .containsExactly(0.1, 2.5, 0.3, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void marksOfByteOrderAreNoNumbers() throws IOException {
        Path marked = Files.writeString(folder.resolve("bom.csv"), "\uFEFF1,2\n3,4\n");
        assertThat(source.read(marked).doubles()).containsExactly(1, 2, 3, 4);
        Path comment = Files.writeString(folder.resolve("comment.csv"), "\uFEFF# one row\n3,4\n");
        assertThat(source.read(comment).doubles()).containsExactly(3, 4);
        byte[] wide = "\uFEFF1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> source.read(write("wide.csv", wide))).hasMessageContaining("UTF-16; save it as UTF-8");
    }

    private static Port port(String... extents) {
        return new Port("x", ElementType.FLOAT, List.of(extents));
    }

    private static TensorSource prepared(double scale, List<Double> mean, List<Double> deviation) {
        return new TensorSource(new Preparation(scale, mean, deviation, null, Preparation.Channels.RGB));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** Three items of 2 x 2 bytes, 0 to 11, as MNIST has them. */
    private static byte[] idx() {
        ByteBuffer bytes = ByteBuffer.allocate(16 + 12)
                .putInt(0x00000803)
                .putInt(3)
                .putInt(2)
                .putInt(2);
        for (int i = 0; i < 12; i++) {
            bytes.put((byte) (i == 11 ? 255 : i));
        }
        return bytes.array();
    }

    private static byte[] npz(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < names.length; i++) {
                zip.putNextEntry(new ZipEntry(names[i] + ".npy"));
                zip.write(Npy.write(Tensor.of(Shape.of(2, 1), 10.0 * i, 10.0 * i + 1)));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void anItemOfAnIdxFileTakesTheShapeOfTheInput() throws IOException {
        Path file = write("images-idx3-ubyte", idx());
        assertThat(source.read(file).shape()).isEqualTo(Shape.of(3, 2, 2));
        assertThat(source.read(file).type()).isEqualTo(ElementType.UINT8);
        Tensor last = source.read(Path.of(file + "#2"), port("n", "1", "2", "2"));
        assertThat(last.shape()).isEqualTo(Shape.of(1, 1, 2, 2));
        assertThat(last.reals()).containsExactly(8, 9, 10, 255);
        assertThat(source.read(Path.of(file + "#0"), port("n", "4")).reals()).containsExactly(0, 1, 2, 3);
        assertThat(source.read(Path.of(file + "#0"), port("1", "2", "2", "1")).shape())
                .isEqualTo(Shape.of(1, 2, 2, 1));
    }

    @Test
    void itemsThatAreNotThereAreRefused() throws IOException {
        Path file = write("images.idx", idx());
        assertThatThrownBy(() -> source.read(Path.of(file + "#3")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no item 3")
                .hasMessageContaining("counted from 0 to 2");
        assertThatThrownBy(() -> source.read(Path.of(file + "#-1"))).hasMessageContaining("got '-1'");
        assertThatThrownBy(() -> source.read(Path.of(file + "#"))).hasMessageContaining("got ''");
        assertThatThrownBy(() -> source.read(Path.of(file + "#1#1#1#1")))
                .hasMessageContaining("names more items than there are axes");
        assertThatThrownBy(() -> source.read(file, port("1", "1", "2", "2")))
                .hasMessageContaining("needs shape 1x1x2x2, got")
                .hasMessageContaining("name one item as " + file + "#0");
        assertThatThrownBy(() -> source.read(write("cut.idx", java.util.Arrays.copyOf(idx(), 20))))
                .hasMessageContaining("cut short or damaged")
                .hasMessageContaining("needs 12 bytes, got 4");
        assertThatThrownBy(() -> source.read(write("head.idx", java.util.Arrays.copyOf(idx(), 7))))
                .hasMessageContaining("cut short within its head");
    }

    @Test
    void everyFileMayBePacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(idx());
        }
        Path file = write("images-idx3-ubyte.gz", packed.toByteArray());
        assertThat(source.read(Path.of(file + "#1")).doubles()).containsExactly(4, 5, 6, 7);
        assertThatThrownBy(() -> source.read(write("cut.gz", java.util.Arrays.copyOf(packed.toByteArray(), 20))))
                .hasMessageContaining("its compression is damaged");
    }

    @Test
    void anArrayOfAnArchiveIsNamed() throws IOException {
        Path one = write("one.npz", npz("a"));
        assertThat(source.read(one).doubles()).containsExactly(0, 1);
        Path two = write("two.npz", npz("a", "b"));
        assertThat(source.read(Path.of(two + "#b")).doubles()).containsExactly(10, 11);
        assertThat(source.read(Path.of(two + "#b#1")).doubles()).containsExactly(11);
        assertThatThrownBy(() -> source.read(two))
                .hasMessageContaining("holds a, b; name one of them as " + two + "#NAME");
        assertThatThrownBy(() -> source.read(Path.of(two + "#c"))).hasMessageContaining("there is no array 'c'");
        assertThatThrownBy(() -> source.read(write("none.npz", npz()))).hasMessageContaining("holds no arrays");
    }

    @Test
    void aFileWhoseNameHasAHashGoesBefore() throws IOException {
        Path file = write("a#1.npy", Npy.write(Tensor.of(Shape.of(2), 3.0, 4.0)));
        assertThat(source.read(file).doubles()).containsExactly(3, 4);
        assertThat(source.read(Path.of(file + "#1")).doubles()).hasSize(1).containsExactly(4);
    }

    @Test
    void filesAreToldByWhatTheyHold() throws IOException {
        Path named = write("array.dat", Npy.write(Tensor.of(Shape.of(1), 2.5)));
        assertThat(source.read(named).doubles()).containsExactly(2.5);
        assertThatThrownBy(() -> source.read(write("letter.doc", new byte[] {1, 2, 3})))
                .hasMessageContaining("letter.doc: is of no kind that is known; give .png, .jpg, .bmp, .tif");
        assertThatThrownBy(() -> source.read(write("x.npy", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9})))
                .hasMessageContaining("is no .npy file");
        assertThatThrownBy(() -> source.read(write("empty.npy", new byte[0]))).hasMessageContaining("is empty");
    }

    @Test
    void aTableTakesTheShapeOfTheInput() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "# numbers\n1, 2\n3;4\n\n-5e-1 nan\n");
        Tensor tensor = source.read(file, port("1", "1", "3", "2"));
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 1, 3, 2));
        assertThat(tensor.reals()).startsWith(1, 2, 3, 4, -0.5);
        assertThat(source.read(file, port("a", "b", "c", "d")).shape()).isEqualTo(Shape.of(1, 1, 3, 2));
        assertThatThrownBy(() -> TensorSource.finite(tensor, "t.csv")).hasMessageContaining("element 5 is NaN");
        assertThatThrownBy(() -> source.read(file, port("1", "2", "3", "1")))
                .hasMessageContaining("has shape 3x2, input 'x' takes 1x2x3x1, in another order of axes");
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
        assertThat(source.facts()).isEmpty();
    }

    @Test
    void numbersArePreparedAsTold() throws IOException {
        Path file = write("x.npy", Npy.write(Tensor.of(Shape.of(1, 3, 1, 2), 10.0, 20, 30, 40, 50, 60)));
        TensorSource one = prepared(0.5, List.of(1.0), List.of(2.0));
        assertThat(one.read(file, port("1", "3", "1", "2")).reals()).containsExactly(2, 4.5, 7, 9.5, 12, 14.5);
        assertThat(one.facts()).containsExactly(file + ": 1x3x1x2, values times 0.5, minus 1.0, divided by 2.0");
        assertThat(one.read(file).reals()).startsWith(10, 20);
        TensorSource each = prepared(1, List.of(10.0, 30.0, 50.0), List.of(1.0, 10.0, 5.0));
        assertThat(each.read(file, port("1", "3", "1", "2")).reals()).containsExactly(0, 10, 0, 1, 0, 2);
        Path last = write("last.npy", Npy.write(Tensor.of(Shape.of(1, 1, 2, 3), 10.0, 20, 30, 40, 50, 60)));
        assertThat(each.read(last, port("1", "1", "2", "3")).reals()).containsExactly(0, -1, -4, 30, 2, 2);
        assertThatThrownBy(() ->
                        prepared(1, List.of(1.0, 2.0, 3.0, 4.0), List.of()).read(file, port("1", "3", "1", "n")))
                .hasMessageContaining("--mean holds 4 numbers, shape 1x3x1x2 has no 4 channels");
    }

    @Test
    void integersMustBeWhole() throws IOException {
        Path file = Files.write(folder.resolve("t.npy"), Npy.write(Tensor.of(Shape.of(2), 1, 2.5)));
        Port port = new Port("x", ElementType.INT64, List.of("2"));
        assertThatThrownBy(() -> source.read(file, port)).hasMessageContaining("element 1 is 2.5");
    }

    @Test
    void anArrayMustHaveTheShapeOfTheInput() throws IOException {
        Path file = write("x.npy", Npy.write(Tensor.of(Shape.of(3), 1.0, 2.0, 3.0)));
        assertThatThrownBy(() -> source.read(file, port("1", "3")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("x.npy")
                .hasMessageContaining("needs shape 1x3, got 3");
    }
}
