package org.zeline.cli.input.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * A PNG picture reduced to what its pixels need. Texts and profiles, which may be compressed, are never unpacked.
 *
 * @param bytes the picture without other chunks
 * @param orientation what its EXIF data state
 */
record PngChunks(byte[] bytes, Orientation orientation) {
    private static final int SIGNATURE = 8;
    private static final int AROUND = 12;
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    /**
     * Reads the chunks of a picture.
     *
     * @throws FormatException if they are malformed
     */
    static PngChunks of(byte[] picture) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(picture);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(picture.length);
        kept.write(picture, 0, Math.min(SIGNATURE, picture.length));
        Orientation orientation = Orientation.UPRIGHT;
        int at = SIGNATURE;
        String type = "";
        while (!type.equals("IEND")) {
            if (at + AROUND > picture.length) {
                throw new FormatException("is cut short" + FormatException.FETCH_AGAIN);
            }
            long length = source.getInt(at) & 0xFFFFFFFFL;
            if (length > picture.length - at - AROUND) {
                throw new FormatException("is cut short" + FormatException.FETCH_AGAIN);
            }
            type = new String(picture, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("eXIf")) {
                orientation = Exif.of(Arrays.copyOfRange(picture, at + 8, at + 8 + (int) length));
            } else if (NEEDED.contains(type)) {
                kept.write(picture, at, (int) length + AROUND);
            } else if (Character.isUpperCase(type.charAt(0))) {
                throw new FormatException("has a chunk '" + type + "' that is needed and not known; save it again");
            }
            at += (int) length + AROUND;
        }
        return new PngChunks(kept.toByteArray(), orientation);
    }
}
