package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class NpzTest {
    private static final byte[] CONTENT =
            "what stands in an entry, in an entry, in an entry".getBytes(StandardCharsets.UTF_8);

    private static byte[] zip(int method, String comment, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(method);
            zip.setComment(comment);
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setSize(CONTENT.length);
                entry.setCrc(crc());
                zip.putNextEntry(entry);
                zip.write(CONTENT);
            }
        }
        return bytes.toByteArray();
    }

    private static long crc() {
        CRC32 sum = new CRC32();
        sum.update(CONTENT);
        return sum.getValue();
    }

    /** As one is written to a pipe: the lengths of the stored entry are known only behind it, and long. */
    private static byte[] piped() {
        byte[] name = "a.npy".getBytes(StandardCharsets.UTF_8);
        ByteBuffer zip = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50)
                .putShort((short) 45)
                .putShort((short) 8)
                .putShort((short) 0)
                .putInt(0);
        zip.putInt(0)
                .putInt(0)
                .putInt(0)
                .putShort((short) name.length)
                .putShort((short) 0)
                .put(name)
                .put(CONTENT);
        zip.putInt(0x08074b50).putInt((int) crc()).putLong(CONTENT.length).putLong(CONTENT.length);
        int directory = zip.position();
        zip.putInt(0x02014b50)
                .putShort((short) 45)
                .putShort((short) 45)
                .putShort((short) 8)
                .putShort((short) 0);
        zip.putInt(0).putInt((int) crc()).putInt(-1).putInt(-1).putShort((short) name.length);
        zip.putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(0);
        zip.put(name)
                .putShort((short) 1)
                .putShort((short) 16)
                .putLong(CONTENT.length)
                .putLong(CONTENT.length);
        int size = zip.position() - directory;
        zip.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(size)
                .putInt(directory);
        zip.putShort((short) 0);
        return Arrays.copyOf(zip.array(), zip.position());
    }

    @Test
    void entriesAreReadHoweverTheyWereWritten() throws IOException {
        assertThat(Npz.entry(zip(ZipOutputStream.DEFLATED, "", "a.npy"), null, "x.npz"))
                .isEqualTo(CONTENT);
        assertThat(Npz.entry(zip(ZipOutputStream.STORED, "", "a.npy"), "a", "x.npz"))
                .isEqualTo(CONTENT);
        assertThat(Npz.entry(zip(ZipOutputStream.STORED, "a note", "b.npy", "a.npy"), "a", "x.npz"))
                .isEqualTo(CONTENT);
        assertThat(Npz.entry(piped(), null, "x.npz")).isEqualTo(CONTENT);
    }

    @Test
    void damageIsSaid() throws IOException {
        byte[] whole = zip(ZipOutputStream.DEFLATED, "", "a.npy");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Npz.entry(cut, null, "x.npz"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("x.npz: is damaged");
        }
        byte[] stored = zip(ZipOutputStream.STORED, "", "a.npy");
        stored[45] ^= 1;
        assertThatThrownBy(() -> Npz.entry(stored, null, "x.npz"))
                .hasMessageContaining("checksum of an entry is wrong");
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0x81;
            try {
                Npz.entry(changed, null, "x.npz");
            } catch (BadInputException e) {
                assertThat(e).hasMessageStartingWith("x.npz: ");
            }
        }
    }
}
