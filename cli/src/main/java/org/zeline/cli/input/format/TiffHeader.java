package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a TIFF file, or of the EXIF data of another one.
 *
 * @param order of bytes
 * @param big whether offsets have 64 bits, as in BigTIFF
 * @param first where the first directory is
 */
record TiffHeader(ByteOrder order, boolean big, long first) {
    private static final int CLASSIC = 42;
    private static final int BIG = 43;

    static boolean is(ByteSource source) throws IOException {
        if (source.size() < 8) {
            return false;
        }
        byte[] start = source.read(0, 4);
        boolean little = start[0] == 'I' && start[1] == 'I';
        boolean big = start[0] == 'M' && start[1] == 'M';
        int zero = start[little ? 3 : 2];
        int magic = start[little ? 2 : 3];
        return (little || big) && zero == 0 && (magic == CLASSIC || magic == BIG);
    }

    /** Reads the header of a file that {@link #is} one. */
    static TiffHeader read(ByteSource source) throws IOException {
        ByteOrder order = source.read(0, 1)[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer start = source.read(0, 8, order);
        if (start.getShort(2) == CLASSIC) {
            return new TiffHeader(order, false, start.getInt(4) & 0xFFFFFFFFL);
        }
        if (start.getShort(4) != Long.BYTES) {
            throw new FormatException(
                    "has offsets of " + start.getShort(4) + " bytes, BigTIFF has 8" + FormatException.FETCH_AGAIN);
        }
        return new TiffHeader(order, true, source.read(8, 8, order).getLong(0));
    }
}
