package org.zeline.cli.input.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.cli.input.format.Malformed.read;
import static org.zeline.cli.input.format.Malformed.rejected;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * TIFF files that lie or are large: they are read by region or rejected with one clear line, in bounded time and
 * memory.
 */
@Timeout(60)
class HostileTiffTest {
    private static final Pattern TAG = Pattern.compile("(\\d+)(?::(\\d+))?(?:\\*(\\d+))?=(\\d+)");

    /** A classic TIFF file in little endian, of tags TAG[:TYPE][*COUNT]=VALUE, followed by other bytes. */
    private static byte[] tiff(byte[] content, String tags) {
        List<String> all = tags.isEmpty() ? List.of() : List.of(tags.split(" ", -1));
        ByteBuffer file = ByteBuffer.allocate(8 + 2 + 12 * all.size() + 4 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x002A4949).putInt(8).putShort((short) all.size());
        for (String tag : all) {
            Matcher parts = TAG.matcher(tag);
            assertThat(parts.matches()).as(tag).isTrue();
            file.putShort((short) Integer.parseInt(parts.group(1)));
            file.putShort((short) Integer.parseInt(parts.group(2) == null ? "4" : parts.group(2)));
            file.putInt(Integer.parseInt(parts.group(3) == null ? "1" : parts.group(3)));
            file.putInt((int) Long.parseLong(parts.group(4)));
        }
        return file.putInt(0).put(content).array();
    }

    /** An image of bytes in one piece, which begins after so many tags. */
    private static byte[] tiff(long height, long width, int compression, byte[] content, String... more) {
        return tiff(
                content,
                "256=" + width + " 257=" + height + " 258=8 259=" + compression + " 262=1 273="
                        + (14 + 12 * (7 + more.length)) + " 279=" + content.length
                        + Stream.of(more).map(tag -> " " + tag).collect(Collectors.joining()));
    }

    private static byte[] deflated(long zeros) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            byte[] block = new byte[1 << 16];
            for (long i = 0; i < zeros; i += block.length) {
                out.write(block);
            }
        }
        return packed.toByteArray();
    }

    @Test
    void tiffFilesThatLie() throws IOException {
        assertThat(read(tiff(2, 2, 1, new byte[] {1, 2, 3, 4}))).containsExactly(1, 2, 3, 4);
        rejected(tiff(2, 3, 1, new byte[] {1, 2, 3, 4}), "holds fewer pixels than it states: piece 0 ends early");
        rejected(tiff(0, 3, 1, new byte[3]), "states 0 for tag 257, which must be 1 to 2147483647");
        rejected(tiff(0x7FFFFFFF, 0x7FFFFFFF, 1, new byte[3]), "what is to be read takes", "name a smaller region");
        rejected(tiff(1, 0x0FFFFFFF, 8, new byte[3]), "what is to be read takes");
        rejected(tiff(1, 3, 7, new byte[3]), "has JPEG compression, which is not read; save the file again without");
        rejected(tiff(1, 3, 50000, new byte[3]), "has Zstandard compression");
        rejected(tiff(1, 3, 5, new byte[] {(byte) 0xFF, (byte) 0xFF, 0}), "has LZW data with the impossible code 511");
        rejected(tiff(1, 3, 8, new byte[] {1, 2, 3}), "has damaged Deflate data");
        rejected(tiff(1, 3, 32773, new byte[] {5, 1}), "holds fewer pixels than it states");
        rejected(tiff(1, 3, 1, new byte[3], "274=9"), "states the orientation 9, which must be 1 to 8");
        rejected(tiff(1, 3, 1, new byte[3], "274=0"), "states the orientation 0");
        rejected(tiff(1, 3, 1, new byte[3], "262=5"), "CMYK");
        rejected(tiff(1, 3, 1, new byte[3], "262=6"), "YCbCr");
        rejected(tiff(1, 3, 1, new byte[3], "262=3"), "has a palette of 0 values, it needs 768");
        rejected(tiff(1, 3, 1, new byte[3], "339=6"), "holds complex numbers");
        rejected(tiff(1, 3, 1, new byte[3], "258=24", "339=3"), "has samples of 24 bits (format 3)");
        rejected(tiff(1, 3, 1, new byte[3], "273=4294967280"), "ends at byte", "from byte 4294967280 on");
        rejected(tiff(1, 3, 1, new byte[3], "273:12=8"), "has tag 273 of type 12, which should hold integers");
        rejected(tiff(1, 3, 1, new byte[3], "278=0"), "states 0 for tag 278");
        rejected(tiff(new byte[0], "256=3 257=3"), "has no value 0 of tag 273");
        rejected("II*\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "holds no image");
    }

    @Test
    void samplesOfAnyNumberOfBits() throws IOException {
        byte[] twelve = {0x12, 0x34, 0x56, 0x78, (byte) 0x90, (byte) 0xFF, (byte) 0xF0, 0x0F, (byte) 0xFF, 0};
        assertThat(read(tiff(2, 3, 1, twelve, "258=12"))).containsExactly(0x123, 0x456, 0x789, 0xFFF, 0x00F, 0xFF0);
        byte[] whole = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-7)
                .putLong(1L << 53)
                .array();
        assertThat(read(tiff(1, 2, 1, whole, "258=64", "339=2"))).containsExactly(-7, 0x1p53);
        rejected(
                tiff(1, 2, 1, whole, "258=64"),
                "holds the 64-bit integer 18446744073709551609, and numbers beyond 2^53");
    }

    @Test
    void samplesOfUnusualSizesAreRefused() {
        rejected(tiff(1, 1, 1, new byte[3], "258=24"), "has samples of 24 bits (format 1), which are not read");
        rejected(tiff(1, 1, 1, new byte[3], "258=0"), "has samples of 0 bits");
        rejected(tiff(1, 1, 1, new byte[3], "258=4000000000"), "has samples of 4000000000 bits");
    }

    /** Differences of 8, 16 and 32 bits wrap around. */
    @Test
    void differencesWrapAround() throws IOException {
        assertThat(read(tiff(1, 3, 32773, new byte[] {2, (byte) 200, 100, 1}, "317=2")))
                .containsExactly(200, 44, 45);
        for (int bits : new int[] {16, 32}) {
            ByteBuffer row = ByteBuffer.allocate(1 + 3 * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
            row.put((byte) (row.capacity() - 2));
            for (int value : new int[] {5, -6, 9}) {
                row = bits == 16 ? row.putShort((short) value) : row.putInt(value);
            }
            assertThat(read(tiff(1, 3, 32773, row.array(), "258=" + bits, "317=2")))
                    .containsExactly(5, Math.scalb(1.0, bits) - 1, 8);
        }
    }

    @Test
    void directoriesInACircle() {
        byte[] file = tiff(1, 3, 1, new byte[3]);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(8 + 2 + 7 * 12, 8);
        rejected(file, "has directories that lead in a circle; the file is damaged: fetch or save it again");
    }

    @Test
    void directoriesThatOverlap() {
        // each one has no tags, takes six bytes, and is followed by one that begins four bytes after it
        ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x002A4949).putInt(4, 8);
        for (int at = 8; at < 4000; at += 4) {
            file.putInt(at + 2, at + 4);
        }
        rejected(file.array(), "has directories that overlap; the file is damaged: fetch or save it again");
    }

    @Test
    void offsetsBeyondAllFiles() {
        ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x002B4949).putShort((short) 8).putShort((short) 0).putLong(-8);
        rejected(file.array(), "ends at byte 16", "from byte 18446744073709551608 on");
        file.putLong(8, 8).putShort(4, (short) 4);
        rejected(file.array(), "has offsets of 4 bytes, BigTIFF has 8");
        file.putShort(4, (short) 8);
        rejected(file.array(), "ends at byte 16");
    }

    @Test
    void aBombOfDeflateIsDecodedNoFurtherThanNeeded() throws IOException {
        byte[] bomb = deflated(1L << 28);
        assertThat(bomb.length).isLessThan(500_000);
        assertThat(read(tiff(3, 4, 8, bomb))).hasSize(12).containsOnly(0);
        // tiles that share the bomb, each of which needs 64 MiB of it
        long tiles = 1000;
        byte[] content = new byte[bomb.length + 8 * (int) tiles];
        int start = 14 + 12 * 9;
        ByteBuffer out = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        out.put(bomb);
        for (int i = 0; i < 2 * tiles; i++) {
            out.putInt(i < tiles ? start : bomb.length);
        }
        long places = (long) start + bomb.length;
        String tags = "256=16 257=" + 16 * tiles + " 258=8 259=8 262=1 322=" + (1 << 22) + " 323=16 324*" + tiles + "="
                + places + " 325*" + tiles + "=" + (places + 4 * tiles);
        rejected(tiff(content, tags), "states more content than it has room for");
    }

    private static byte[] described(String text, int pages) {
        byte[] words = (text + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + pages * (2 + 8 * 12 + 4) + 12 + words.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x002A4949).putInt(8);
        int end = 8 + pages * 102;
        for (int i = 0; i < pages; i++) {
            file.putShort((short) 8);
            for (int[] tag :
                    new int[][] {{256, 4}, {257, 3}, {258, 8}, {259, 1}, {262, 1}, {270, 0}, {273, end}, {279, 12}}) {
                boolean description = tag[0] == 270;
                file.putShort((short) tag[0]).putShort((short) (description ? 2 : 4));
                file.putInt(description ? words.length : 1).putInt(description ? end + 12 : tag[1]);
            }
            file.putInt(i + 1 < pages ? 8 + (i + 1) * 102 : 0);
        }
        return file.put(new byte[12]).put(words).array();
    }

    private static String ome(String attributes, String content) {
        return "<?xml version=\"1.0\"?><OME UUID=\"urn:uuid:1\"><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"4\""
                + " SizeY=\"3\" " + attributes + ">" + content + "</Pixels></Image></OME>";
    }

    @Test
    void descriptionsThatLie() throws IOException {
        String six = "SizeZ=\"3\" SizeC=\"2\" SizeT=\"1\"";
        assertThat(read(described(ome(six, ""), 6))).hasSize(72);
        rejected(described(ome(six, ""), 5), "OME-XML states T=1, C=2, Z=3, the file holds 5 pages");
        rejected(described(ome("SizeZ=\"3\" SizeC=\"0\" SizeT=\"1\"", ""), 6), "OME-XML states T=1, C=0, Z=3");
        rejected(
                described(ome("SizeZ=\"99999999\" SizeC=\"99999999\" SizeT=\"99999999\"", ""), 6),
                "the file holds 6 pages");
        rejected(described(ome("SizeZ=\"-3\" SizeC=\"2\" SizeT=\"1\"", ""), 6), "SizeZ is '-3'");
        rejected(described(ome(six, "<TiffData IFD=\"9\"/>"), 6), "places page 9 outside of the 6 pages");
        rejected(described(ome(six, "<TiffData FirstC=\"5\"/>"), 6), "places page 0 outside");
        rejected(described(ome(six, "<TiffData/><TiffData/>"), 6), "lists planes twice");
        rejected(described(ome(six, "<TiffData IFD=\"0\"/>"), 6), "lacks planes of an image");
        rejected(
                described(ome(six, "<TiffData><UUID FileName=\"b.tif\">urn:uuid:2</UUID></TiffData>"), 6),
                "is a part of an image in several files");
        rejected(described("<OME><Image/></OME>", 1), "has OME-XML without an image");
        rejected(described("<OME><Image>", 1), "has malformed OME-XML");
        rejected(described("ImageJ=1.53\nimages=6\nchannels=2\nslices=3\n", 5), "of which ImageJ lists 5");
        rejected(described("ImageJ=1.53\nimages=6\nchannels=2\nslices=4\n", 6), "ImageJ states T=1, C=2, Z=4");
    }

    @Test
    void entitiesOfXmlAreNeitherExpandedNorFetched(@TempDir Path folder) throws IOException {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 \"lol\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY a")
                    .append(i)
                    .append(" \"")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        bomb.append("]><OME>&a29;</OME>");
        rejected(described(bomb.toString(), 1), "has OME-XML with a document type, which is not read");
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        rejected(
                described("<!DOCTYPE x [<!ENTITY a SYSTEM \"" + secret.toUri() + "\">]><OME>&a;</OME>", 1),
                "has OME-XML with a document type");
        rejected(described("<OME>&undeclared;</OME>", 1), "has malformed OME-XML");
    }

    @Test
    void largeImagesAreReadByRegion(@TempDir Path folder) throws IOException {
        int side = 40_000;
        Path path = folder.resolve("large.tif");
        int start = 14 + 12 * 7;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long size = (long) side * side;
            file.write(tiff(
                    new byte[0], "256=" + side + " 257=" + side + " 258=8 259=1 262=1 273=" + start + " 279=" + size));
            file.setLength(start + size);
            file.seek(start + 30_000L * side + 20_001);
            file.write(new byte[] {7, 8});
        }
        try (ByteSource source = ByteSource.of(FileChannel.open(path))) {
            ImageFile image = ImageFormat.of(source).orElseThrow().open(source, -1);
            assertThat(image.read(List.of(new Range(0, 1), new Range(29_999, 30_001), new Range(20_000, 20_003))))
                    .containsExactly(0, 0, 0, 0, 7, 8);
            assertThatThrownBy(() -> image.read(Range.whole(image.axes())))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("what is to be read takes 12207 MiB")
                    .hasMessageContaining("name a smaller region as in F#0:512,0:512, or raise -Xmx");
        }
    }
}
