package org.zeline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.onnx.proto.StringStringEntryProto;
import org.zeline.onnx.proto.TensorProto;

final class ExternalDataTest {
    /** The SHA-1 of the bytes 0 to 15. */
    private static final String CHECKSUM = "56178b86a57fac22899a9964185c2cc96e7da589";

    @TempDir
    Path outside;

    private Path folder;
    private Path model;

    @BeforeEach
    void makeFiles() throws IOException {
        folder = Files.createDirectory(outside.resolve("model"));
        model = Files.write(folder.resolve("net.onnx"), new byte[1]);
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Files.write(folder.resolve("weights.bin"), bytes);
        Files.write(outside.resolve("secret.bin"), bytes);
    }

    /** Two floats, with external data as given by keys and values. */
    private static TensorProto tensor(String... entries) {
        return tensor(new long[] {2}, entries);
    }

    private static TensorProto tensor(long[] dims, String... entries) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (long extent : dims) {
            tensor.addDims(extent);
        }
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
        }
        return tensor.build();
    }

    private byte[] read(TensorProto tensor) {
        TensorProto resolved = new ExternalData(model).resolved(tensor);
        assertThat(resolved.getDataLocation()).isEqualTo(TensorProto.DataLocation.DEFAULT);
        return resolved.getRawData().toByteArray();
    }

    private void assertRefused(TensorProto tensor, String... parts) {
        assertThatThrownBy(() -> new ExternalData(model).resolved(tensor))
                .isInstanceOf(OnnxFormatException.class)
                .message()
                .contains("net.onnx")
                .contains(parts)
                .hasLineCount(1);
    }

    @Test
    void readsTheBytesAtTheOffset() {
        assertThat(read(tensor("location", "weights.bin"))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(read(tensor("location", "weights.bin", "offset", "8", "length", "8")))
                .containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void readsFromASubfolder() throws IOException {
        Files.createDirectory(folder.resolve("data"));
        Files.copy(folder.resolve("weights.bin"), folder.resolve("data/w.bin"));
        assertThat(read(tensor("location", "data/w.bin"))).hasSize(8);
    }

    @Test
    void aTensorWithInternalDataIsUnchanged() {
        TensorProto own = TensorProto.newBuilder().setName("w").build();
        assertThat(new ExternalData(model).resolved(own)).isSameAs(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.bin",
                "data/../../secret.bin",
                "data/..",
                "/etc/hostname",
                "C:secret.bin",
                "..\\secret.bin",
                "\\\\host\\share",
                "weights.bin\0.txt",
                "",
                "./weights.bin",
                "data//w.bin",
                "weights.bin/",
                ".",
                "..",
                "file:weights.bin"
            })
    void rejectsAPathOutsideTheFolder(String location) {
        assertRefused(tensor("location", location), "tensor 'w'", "names the data file");
    }

    @Test
    void rejectsAMissingFileAndAFolder() throws IOException {
        Files.createDirectory(folder.resolve("data"));
        assertRefused(tensor("location", "none.bin"), "'none.bin'", "no such file");
        assertRefused(tensor("location", "data"), "'data'", "no such file");
    }

    @Test
    void rejectsASymbolicLinkToAFile() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.bin"), outside.resolve("secret.bin"));
        assertRefused(tensor("location", "link.bin"), "'link.bin'", "symbolic link");
    }

    @Test
    void rejectsASymbolicLinkWithinTheFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("weights.bin"));
        assertRefused(tensor("location", "link.bin"), "'link.bin'", "symbolic link");
    }

    @Test
    void rejectsASymbolicLinkToAFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("data"), outside);
        assertRefused(tensor("location", "data/secret.bin"), "'data/secret.bin'", "symbolic link");
    }

    @Test
    void rejectsAHardLink() throws IOException {
        Files.createLink(folder.resolve("link.bin"), outside.resolve("secret.bin"));
        assertRefused(tensor("location", "link.bin"), "'link.bin'", "hard link");
    }

    @Test
    void rejectsAPipeWithoutOpeningIt() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertRefused(tensor("location", "pipe"), "'pipe'", "no such file");
    }

    @Test
    void readsFromTheFolderOfALinkedModel() throws IOException {
        Path link = Files.createSymbolicLink(outside.resolve("alias"), folder);
        ExternalData data = new ExternalData(link.resolve("net.onnx"));
        assertThat(data.resolved(tensor("location", "weights.bin")).getRawData().size())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "16", "17", "9223372036854775807"})
    void rejectsAnOffsetWithTooFewBytes(String offset) {
        assertRefused(
                tensor("location", "weights.bin", "offset", offset), "needs 8 bytes from offset " + offset, "has 16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "", "9223372036854775808", "1e3"})
    void rejectsAnInvalidOffset(String offset) {
        assertRefused(tensor("location", "weights.bin", "offset", offset), "offset '" + offset + "'", "not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "9", "16", "9223372036854775807"})
    void rejectsALengthThatContradictsTheShape(String length) {
        assertRefused(tensor("location", "weights.bin", "length", length), "has " + length + " bytes", "type need 8");
    }

    @Test
    void rejectsASizeBeyondTheFileBeforeAllocating() {
        assertRefused(tensor(new long[] {1L << 29}, "location", "weights.bin"), "needs 2147483648 bytes", "has 16");
        assertRefused(tensor(new long[] {1L << 40, 1L << 40}, "location", "weights.bin"), "more elements");
        assertRefused(tensor(new long[] {1L << 60}, "location", "weights.bin"), "more elements");
        assertRefused(tensor(new long[] {-2, -1}, "location", "weights.bin"), "negative dimension, -2");
    }

    @Test
    void rejectsATypeWithoutAFixedSize() {
        TensorProto texts = tensor("location", "weights.bin").toBuilder()
                .setDataType(TensorProto.DataType.STRING_VALUE)
                .build();
        assertRefused(texts, "type 8", "no fixed size");
        assertRefused(texts.toBuilder().setDataType(99).build(), "type 99", "no fixed size");
    }

    @Test
    void readsElementsOfHalfAByte() {
        TensorProto nibbles = tensor(new long[] {3}, "location", "weights.bin", "length", "2").toBuilder()
                .setDataType(TensorProto.DataType.INT4_VALUE)
                .build();
        assertThat(read(nibbles)).containsExactly(0, 1);
    }

    @Test
    void rejectsUnknownDuplicateAndMissingKeys() {
        assertRefused(tensor("location", "weights.bin", "basepath", "/"), "unknown key 'basepath'");
        assertRefused(tensor("location", "weights.bin", "location", "weights.bin"), "duplicate key 'location'");
        assertRefused(tensor("offset", "0"), "without a location");
    }

    @Test
    void rejectsInternalDataInAddition() {
        assertRefused(
                tensor("location", "weights.bin").toBuilder().addFloatData(1).build(), "internal data");
    }

    @Test
    void checksTheChecksum() {
        assertThat(read(tensor("location", "weights.bin", "checksum", CHECKSUM)))
                .hasSize(8);
        assertRefused(tensor("location", "weights.bin", "checksum", CHECKSUM.replace('5', '6')), "SHA-1 checksum");
        assertRefused(tensor("location", "weights.bin", "checksum", ""), "SHA-1 checksum");
    }

    @Test
    void escapesControlCharactersInNames() {
        assertRefused(tensor("location", "a\nb\u2028c\u0085"), "'a?b?c?'");
    }
}
