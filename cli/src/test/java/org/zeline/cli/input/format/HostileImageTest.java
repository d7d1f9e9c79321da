package org.zeline.cli.input.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.input.format.Malformed.read;
import static org.zeline.cli.input.format.Malformed.rejected;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed images: each one is rejected with one clear line, in bounded time and memory. */
@Timeout(60)
class HostileImageTest {
    private static final Path FOLDER = Path.of("src/test/resources/formats");

    static Stream<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().matches(".*\\.(tif|nii|gz|dcm|png|jpg|bmp)")
                            && !file.endsWith("mixed.tif")) // whose pages are read one by one
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Returns whether it was read; anything but a typed exception fails the test. */
    private static boolean isRead(byte[] file) throws IOException {
        try {
            return read(file).length > 0;
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyPrefixIsReadOrRejected(Path fixture) throws IOException {
        byte[] whole = Files.readAllBytes(fixture);
        assertThat(read(whole)).isNotEmpty();
        int step = Math.max(1, whole.length / 60);
        for (int length = 0; length < whole.length; length += length < 120 ? 1 : step) {
            isRead(Arrays.copyOf(whole, length));
        }
        assertThat(isRead(Arrays.copyOf(whole, whole.length / 2))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyChangeIsReadOrRejected(Path fixture) throws IOException {
        byte[] whole = Files.readAllBytes(fixture);
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 100; i++) {
            byte[] changed = whole.clone();
            for (int k = 0; k <= i % 3; k++) {
                changed[random.nextInt(i % 2 == 0 ? whole.length : Math.min(whole.length, 400))] =
                        (byte) random.nextInt(256);
            }
            read += isRead(changed) ? 1 : 0;
        }
        assertThat(read).isPositive();
    }

    private static byte[] nifti(int[] dim, int type, int bits, float start) {
        ByteBuffer header = ByteBuffer.allocate(352 + 8).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 348)
                .putShort(70, (short) type)
                .putShort(72, (short) bits)
                .putFloat(108, start);
        for (int i = 0; i < dim.length; i++) {
            header.putShort(40 + 2 * i, (short) dim[i]);
        }
        header.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        return header.array();
    }

    private static byte[] gzip(byte[] start, long zeros) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(start);
            byte[] block = new byte[1 << 16];
            for (long i = 0; i < zeros; i += block.length) {
                out.write(block);
            }
        }
        return packed.toByteArray();
    }

    @Test
    void niftiFilesThatLie() throws IOException {
        assertThat(read(nifti(new int[] {2, 4, 2}, 2, 8, 352))).hasSize(8);
        rejected(nifti(new int[] {2, 4, 3}, 2, 8, 352), "ends at byte 360");
        rejected(nifti(new int[] {0, 4, 3}, 2, 8, 352), "states 0 dimensions");
        rejected(nifti(new int[] {9, 4, 3}, 2, 8, 352), "states 9 dimensions");
        rejected(nifti(new int[] {2, -4, 3}, 2, 8, 352), "states the extent -4 for dimension 1");
        rejected(nifti(new int[] {6, 1, 1, 1, 1, 1, 2}, 2, 8, 352), "has 2 items along dimension 6");
        rejected(nifti(new int[] {7, 32767, 32767, 32767, 32767, 32767, 1, 1}, 2, 8, 352), "ends at byte 360");
        rejected(nifti(new int[] {2, 4, 2}, 2, 8, -1), "states that voxels begin at byte -1.0");
        rejected(nifti(new int[] {2, 4, 2}, 2, 8, Float.NaN), "states that voxels begin at byte NaN");
        rejected(nifti(new int[] {2, 4, 2}, 2, 8, 1e30f), "states that voxels begin at byte 1.0");
        rejected(nifti(new int[] {2, 4, 2}, 2, 16, 352), "states voxels of 16 bits, their type 2 has 8");
        rejected(nifti(new int[] {2, 4, 2}, 32, 64, 352), "holds complex numbers");
        rejected(nifti(new int[] {2, 4, 2}, 128, 24, 352), "holds colours");
        rejected(nifti(new int[] {2, 4, 2}, 999, 24, 352), "of the unknown or unsupported type 999");
        byte[] pair = nifti(new int[] {2, 4, 2}, 2, 8, 352);
        pair[345] = 'i';
        rejected(pair, "is a NIfTI header whose voxels are in another file");
        byte[] scaled = nifti(new int[] {2, 4, 2}, 2, 8, 352);
        ByteBuffer.wrap(scaled).order(ByteOrder.LITTLE_ENDIAN).putFloat(112, 2).putFloat(116, Float.NaN);
        rejected(scaled, "states the intercept NaN");
    }

    @Test
    void aBombOfGzipIsUnpackedNoFurtherThanNeeded() throws IOException {
        byte[] bomb = gzip(nifti(new int[] {3, 1000, 1000, 300}, 2, 8, 352), 300_000_000L);
        rejected(bomb, "what is to be read takes", "name a smaller region");
        ByteSource source = new GzipSource(ByteSource.of(bomb));
        ImageFile image = ImageFormat.of(source).orElseThrow().open(source, -1);
        assertThat(image.read(List.of(new Range(299, 300), new Range(0, 2), new Range(0, 2))))
                .containsOnly(0)
                .hasSize(4);
        rejected(gzip(nifti(new int[] {3, 1000, 1000, 60}, 2, 8, 352), 1 << 20), "bytes once unpacked, its content");
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        System.arraycopy(nifti(new int[] {3, 1000, 1000, 2}, 2, 8, 352), 0, noise, 0, 352);
        rejected(gzip(noise, 0), "ends at byte 100000 once unpacked");
    }

    /** Elements of a DICOM file, in explicit little endian. */
    private static byte[] dicom(String syntax, Object... elements) {
        ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        file.position(128);
        file.put("DICM".getBytes(StandardCharsets.ISO_8859_1));
        element(file, 0x00020010, "UI", syntax.getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < elements.length; i += 3) {
            Object value = elements[i + 2];
            byte[] bytes = value instanceof byte[] given
                    ? given
                    : value instanceof Integer number
                            ? new byte[] {(byte) (int) number, (byte) (number >> 8)}
                            : value.toString().getBytes(StandardCharsets.ISO_8859_1);
            element(file, (int) elements[i], (String) elements[i + 1], bytes);
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    private static void element(ByteBuffer file, int tag, String type, byte[] value) {
        file.putShort((short) (tag >>> 16)).putShort((short) tag);
        file.put(type.getBytes(StandardCharsets.ISO_8859_1));
        if (type.equals("OB") || type.equals("SQ")) {
            file.putShort((short) 0).putInt(value.length);
        } else {
            file.putShort((short) value.length);
        }
        file.put(value);
    }

    private static byte[] image(String syntax, int rows, String colors, byte[] pixels, Object... more) {
        List<Object> elements = new ArrayList<>(List.of(
                0x00280002,
                "US",
                1,
                0x00280004,
                "CS",
                colors,
                0x00280010,
                "US",
                rows,
                0x00280011,
                "US",
                4,
                0x00280100,
                "US",
                8,
                0x00280101,
                "US",
                8,
                0x00280102,
                "US",
                7));
        elements.addAll(List.of(more));
        elements.addAll(List.of(0x7FE00010, "OB", pixels));
        return dicom(syntax, elements.toArray());
    }

    @Test
    void dicomFilesThatLie() throws IOException {
        String plain = "1.2.840.10008.1.2.1";
        String grey = "MONOCHROME2 ";
        assertThat(read(image(plain, 2, grey, new byte[8]))).hasSize(8);
        rejected(image(plain, 3, grey, new byte[8]), "has 8 bytes of pixels, 1 frames of 3 x 4 need 12");
        rejected(image(plain, 0, grey, new byte[8]), "states 0 x 4 pixels");
        rejected(image(plain, 2, "PALETTE COLOR", new byte[8]), "with the photometric interpretation 'PALETTE COLOR'");
        rejected(
                image("1.2.840.10008.1.2.4.70", 2, grey, new byte[8]),
                "has the transfer syntax JPEG Lossless (1.2.840.10008.1.2.4.70), which is not read; convert it");
        rejected(image("1.2.3", 2, grey, new byte[8]), "has the transfer syntax 1.2.3,");
        rejected(image(plain, 2, grey, new byte[8], 0x00280008, "IS", "-1"), "states -1.0 frames");
        rejected(image(plain, 2, grey, new byte[8], 0x00280008, "IS", "2000000000"), "2000000000 frames of 2 x 4 need");
        rejected(image(plain, 2, grey, new byte[8], 0x00280008, "IS", "many"), "has 'many' for element (0028,0008)");
        rejected(image(plain, 2, grey, new byte[8], 0x00281053, "DS", "1e"), "has '1e' for element (0028,1053)");
        rejected(
                image(plain, 2, grey, new byte[8], 0x00281053, "DS", "0 "),
                "states the slope 0.0 and the intercept 0.0");
        rejected(image(plain, 2, grey, new byte[8], 0x00281053, "DS", "1e999 "), "states the slope Infinity");
        rejected(image(plain, 2, grey, new byte[8], 0x00280102, "US", 9), "states that 8 bits up to bit 9 of 8");
        rejected(image(plain, 2, grey, new byte[8], 0x00280100, "US", 12), "has pixels of 12 bits");
        rejected(image(plain, 2, grey, new byte[8], 0x00283000, "SQ", new byte[0]), "has a Modality LUT");
        rejected(dicom(plain, 0x00280002, "US", 1), "holds no pixels");
        rejected(dicom(plain, 0x7FE00010, "OB", new byte[8]), "lacks element (0028,0010)");
        byte[] nested = new byte[16 * 2000];
        ByteBuffer deep = ByteBuffer.wrap(nested).order(ByteOrder.LITTLE_ENDIAN);
        while (deep.remaining() >= 20) {
            deep.putInt(0xE000FFFE)
                    .putInt(-1)
                    .putInt(0x91450028)
                    .put((byte) 'S')
                    .put((byte) 'Q')
                    .putShort((short) 0);
            deep.putInt(-1);
        }
        rejected(dicom(plain, 0x52009229, "SQ", nested), "has sequences in more than 16 others");
    }

    @Test
    void runLengthsThatLie() {
        String rle = "1.2.840.10008.1.2.5";
        byte[] open = image(rle, 2, "MONOCHROME2 ", new byte[0]);
        ByteBuffer head = ByteBuffer.wrap(open).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(open.length - 4, -1);
        rejected(open, "ends at byte");
        ByteBuffer frame = ByteBuffer.allocate(8 + 8 + 64 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0xE000FFFE)
                .putInt(0)
                .putInt(0xE000FFFE)
                .putInt(68)
                .putInt(1)
                .putInt(64);
        frame.position(16 + 64);
        frame.put(new byte[] {-7, 42, 0, 0}).putInt(0xE0DDFFFE).putInt(0);
        byte[] good = Arrays.copyOf(open, open.length + frame.capacity());
        System.arraycopy(frame.array(), 0, good, open.length, frame.capacity());
        assertThat(isReadUnchecked(good)).isTrue();
        byte[] segments = good.clone();
        segments[open.length + 16] = 2;
        rejected(segments, "has a compressed frame of 2 segments, it needs 1");
        byte[] place = good.clone();
        place[open.length + 20] = 3;
        rejected(place, "has a compressed frame whose segments overlap");
        byte[] early = good.clone();
        early[open.length + 16 + 64] = -3;
        early[open.length + 16 + 66] = -128;
        early[open.length + 16 + 67] = -128;
        rejected(early, "segment 0 of frame 0 ends early");
        byte[] large = good.clone();
        int rows = new String(large, StandardCharsets.ISO_8859_1).indexOf("US\2\0\2\0");
        large[rows + 5] = 127;
        rejected(large, "has a compressed frame of 68 bytes, which cannot hold");
    }

    private static boolean isReadUnchecked(byte[] file) {
        try {
            return isRead(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void picturesThatLie() throws IOException {
        byte[] png = Files.readAllBytes(FOLDER.resolve("gray16.png"));
        byte[] large = png.clone();
        ByteBuffer.wrap(large).putInt(16, 0x00FFFFFF).putInt(20, 0x00FFFFFF);
        rejected(large, "a picture of 16777215 x 16777215 pixels (height x width) takes");
        byte[] bmp = Files.readAllBytes(FOLDER.resolve("rgb8.bmp"));
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 20_000).putInt(22, 20_000);
        rejected(bmp, "is damaged or of an unusual kind");
        byte[] jpeg = Files.readAllBytes(FOLDER.resolve("orientation6.jpg"));
        String text = new String(jpeg, StandardCharsets.ISO_8859_1);
        byte[] scans = (text + "\u00ff\u00da".repeat(300)).getBytes(StandardCharsets.ISO_8859_1);
        rejected(scans, "is a JPEG picture of 301 scans, at most 200 are decoded");
        byte[] stated = text.getBytes(StandardCharsets.ISO_8859_1);
        int frame = text.indexOf("\u00ff\u00c0");
        ByteBuffer.wrap(stated, frame + 5, 4).putShort((short) 0x4018).putShort((short) 235);
        rejected(stated, "states 16408 x 235 pixels, more than its " + stated.length + " bytes can hold");
        byte[] turned = jpeg.clone();
        int exif = text.indexOf("Exif\0\0");
        int value = text.indexOf("\1\22\0\3\0\0\0\1\0\6", exif) + 9;
        assertThat(value).isGreaterThan(exif);
        turned[value] = 77;
        rejected(turned, "has malformed EXIF data, so its orientation is unknown (states the orientation 77");
        byte[] headless = jpeg.clone();
        headless[exif + 6] = 'X';
        rejected(headless, "has malformed EXIF data");
    }
}
