package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The orientation that the EXIF data of a JPEG or PNG picture state. */
final class Exif {
    private static final int ORIENTATION = 274;
    private static final String START = "Exif\0\0";

    private Exif() {}

    /**
     * The orientation of a JPEG picture.
     *
     * @throws FormatException if its EXIF data are malformed
     */
    static Orientation ofJpeg(byte[] bytes) throws IOException {
        ByteBuffer picture = ByteBuffer.wrap(bytes);
        int at = 2;
        while (at + 4 <= bytes.length && (bytes[at] & 0xFF) == 0xFF) {
            int marker = bytes[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // padding
                continue;
            }
            if (marker == 0xD8 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
                at += 2;
                continue;
            }
            if (marker == 0xDA || marker == 0xD9) {
                break; // pixels, or the end
            }
            int length = picture.getShort(at + 2) & 0xFFFF;
            int start = at + 4;
            int end = Math.min(bytes.length, at + 2 + Math.max(2, length));
            if (marker == 0xE1
                    && end - start >= START.length()
                    && new String(bytes, start, START.length(), StandardCharsets.ISO_8859_1).equals(START)) {
                return of(Arrays.copyOfRange(bytes, start + START.length(), end));
            }
            at = end;
        }
        return Orientation.UPRIGHT;
    }

    /**
     * The orientation that EXIF data state, which are a TIFF file without an image.
     *
     * @throws FormatException if they are malformed
     */
    static Orientation of(byte[] exif) throws IOException {
        try {
            ByteSource source = ByteSource.of(exif);
            if (!TiffHeader.is(source)) {
                throw new FormatException("they have no header");
            }
            TiffHeader header = TiffHeader.read(source);
            return Orientation.of(
                    TiffDirectory.read(source, header, header.first()).integer(ORIENTATION, 1));
        } catch (FormatException e) {
            throw new FormatException(
                    "has malformed EXIF data, so its orientation is unknown (" + e.getMessage()
                            + "); remove them, for example by exiftool -all=",
                    e);
        }
    }
}
