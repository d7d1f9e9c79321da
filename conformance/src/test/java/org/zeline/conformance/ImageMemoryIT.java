package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.TestGraph;
import org.zeline.onnx.ModelFile;

/** The executable jar reads regions of large images in a small heap, and rejects what does not fit, with one line. */
class ImageMemoryIT {
    private static final Path JAR = Path.of("../cli/target/zeline.jar").toAbsolutePath();
    private static final int SIDE = 40_000;

    @TempDir
    private Path folder = Path.of(".");

    @BeforeEach
    void writesTheModel() {
        TestGraph graph = new TestGraph(13);
        String image = graph.input("image", 1, 1, 16, 16);
        ModelFile.write(graph.proto(graph.node("Relu", List.of(image))), folder.resolve("model.onnx"));
    }

    private Outcome run(String heap, String input) {
        List<String> command = new ArrayList<>(Outcome.java(
                List.of("-Xmx" + heap, "-jar", JAR.toString()), "run", "model.onnx", "--input", input, "--json"));
        return Outcome.of(folder, List.of(), command);
    }

    private void rejected(String input, String words) {
        Outcome outcome = run("256m", input);
        assertThat(outcome.err().stream().filter(line -> !line.startsWith("WARNING")))
                .singleElement()
                .asString()
                .startsWith("zeline: " + input.split("#", 2)[0] + ": ")
                .contains(words);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.status()).isEqualTo(2);
    }

    /** A sparse TIFF file of bytes in one strip. */
    private void tiff(String name) throws IOException {
        int[] tags = {256, SIDE, 257, SIDE, 258, 8, 259, 1, 262, 1, 273, 98, 279, SIDE * SIDE};
        ByteBuffer head = ByteBuffer.allocate(98).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(0x002A4949).putInt(8).putShort((short) (tags.length / 2));
        for (int i = 0; i < tags.length; i += 2) {
            head.putShort((short) tags[i]).putShort((short) 4).putInt(1).putInt(tags[i + 1]);
        }
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.write(head.array());
            file.setLength(98 + (long) SIDE * SIDE);
        }
    }

    @Test
    void aRegionOfALargeImageIsRead() throws IOException {
        tiff("large.tif");
        Outcome outcome = run("64m", "large.tif#39984:,20000:20016");
        outcome.done();
        assertThat(String.join(" ", outcome.err())).contains("16 x 16 pixels (height x width), grey of 8 bits");
        rejected("large.tif", "what is to be read takes 12207 MiB, at most 42 MiB of the heap may be used for it");
    }

    @Test
    void whatIsPackedIsNotUnpackedBeyondTheHeap() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("bomb.npy.gz")))) {
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < 1 << 13; i++) {
                out.write(block);
            }
        }
        rejected("bomb.npy.gz", "holds more than 85 MiB once unpacked; unpack it on disk, or raise -Xmx");
    }

    @Test
    void aPictureThatIsTooLargeIsNotDecoded() throws IOException {
        ByteBuffer header =
                ByteBuffer.allocate(25).putInt(13).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        header.putInt(30_000).putInt(30_000).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array(), 4, 17);
        header.putInt((int) crc.getValue());
        ByteBuffer file = ByteBuffer.allocate(8 + 25 + 12 + 12)
                .putLong(0x89504E470D0A1A0AL)
                .put(header.array());
        file.putInt(0)
                .putInt(0x49444154)
                .putInt(0x35AF061E)
                .putInt(0)
                .putInt(0x49454E44)
                .putInt(0xAE426082);
        Files.write(folder.resolve("large.png"), file.array());
        rejected("large.png", "a picture of 30000 x 30000 pixels (height x width) takes");
    }
}
