package org.zeline.cli.input.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;

/** The compressions of TIFF that are read, each as a stream. */
enum Compression {
    NONE,
    LZW,
    DEFLATE,
    PACK_BITS;

    private static final String REMEDY = "; save the file again without compression, or with LZW or Deflate";

    /**
     * The compression of that number.
     *
     * @throws FormatException if it is not read
     */
    static Compression of(long number) throws FormatException {
        return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 8, 32946 -> DEFLATE;
            case 32773 -> PACK_BITS;
            case 2, 3, 4 -> throw refused("a fax compression (CCITT)");
            case 6, 7 -> throw refused("JPEG compression");
            case 34712, 33003, 33005 -> throw refused("JPEG 2000 compression");
            case 34887 -> throw refused("LERC compression");
            case 34925 -> throw refused("LZMA compression");
            case 50000 -> throw refused("Zstandard compression");
            case 50001 -> throw refused("WebP compression");
            case 50002, 52546 -> throw refused("JPEG XL compression");
            default -> throw refused("compression " + number);
        };
    }

    private static FormatException refused(String what) {
        return new FormatException("has " + what + ", which is not read" + REMEDY);
    }

    InputStream open(InputStream packed) {
        return switch (this) {
            case NONE -> packed;
            case LZW -> new LzwStream(packed);
            case DEFLATE -> new InflaterInputStream(packed);
            case PACK_BITS -> new PackBitsStream(packed);
        };
    }

    /** A stream that decodes runs of bytes into a buffer. */
    abstract static class RunStream extends InputStream {
        private byte[] run = new byte[0];
        private int next;
        private int end;

        /** Decodes the next run, and returns its length, 0 at the end. */
        abstract int decode() throws IOException;

        void serve(byte[] bytes) {
            run = bytes;
        }

        private boolean isAtEnd() throws IOException {
            if (next == end) {
                end = decode();
                next = 0;
            }
            return end == 0;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : run[next++] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            int count = Math.min(length, end - next);
            System.arraycopy(run, next, into, from, count);
            next += count;
            return count;
        }
    }

    /** PackBits, as in TIFF and in DICOM's RLE. */
    static final class PackBitsStream extends RunStream {
        private final InputStream packed;
        private final byte[] run = new byte[128];

        PackBitsStream(InputStream packed) {
            this.packed = packed;
            serve(run);
        }

        @Override
        int decode() throws IOException {
            int head = packed.read();
            while (head == 128) {
                head = packed.read();
            }
            if (head < 0) {
                return 0;
            }
            if (head < 128) {
                return packed.readNBytes(run, 0, head + 1);
            }
            int value = packed.read();
            if (value < 0) {
                return 0;
            }
            Arrays.fill(run, 0, 257 - head, (byte) value);
            return 257 - head;
        }
    }

    /** LZW with codes of 9 to 12 bits from the highest bit on, whose width grows one code early. */
    static final class LzwStream extends RunStream {
        private static final int CLEAR = 256;
        private static final int END = 257;
        private static final int FIRST = 258;
        private static final int CODES = 4096;

        private final InputStream packed;
        private final int[] prefix = new int[CODES];
        private final byte[] last = new byte[CODES];
        private final int[] length = new int[CODES];
        private final byte[] run = new byte[CODES + 1];
        private int free = FIRST;
        private int before = -1;
        private int bits;
        private int held;

        LzwStream(InputStream packed) {
            this.packed = packed;
            for (int i = 0; i < CLEAR; i++) {
                last[i] = (byte) i;
                length[i] = 1;
            }
            serve(run);
        }

        private int code() throws IOException {
            int width = free < 511 ? 9 : free < 1023 ? 10 : free < 2047 ? 11 : 12;
            while (held < width) {
                int next = packed.read();
                if (next < 0) {
                    return END;
                }
                bits = (bits << 8) | next;
                held += 8;
            }
            held -= width;
            int code = (bits >> held) & ((1 << width) - 1);
            bits &= (1 << held) - 1;
            return code;
        }

        @Override
        int decode() throws IOException {
            int code = code();
            while (code == CLEAR) {
                free = FIRST;
                before = -1;
                code = code();
            }
            if (code == END) {
                return 0;
            }
            boolean known = code < free && (code < CLEAR || code >= FIRST);
            boolean next = code == free && free < CODES && before >= 0;
            if (!known && !next) {
                throw new FormatException(
                        "has LZW data with the impossible code " + code + FormatException.FETCH_AGAIN);
            }
            int size = known ? spell(code) : spell(before);
            if (!known) {
                run[size++] = run[0];
            }
            if (before >= 0 && free < CODES) {
                prefix[free] = before;
                last[free] = run[0];
                length[free] = length[before] + 1;
                free++;
            }
            before = code;
            return size;
        }

        private int spell(int code) {
            int size = length[code];
            int at = code;
            for (int i = size - 1; i >= 0; i--) {
                run[i] = last[at];
                at = prefix[at];
            }
            return size;
        }
    }
}
