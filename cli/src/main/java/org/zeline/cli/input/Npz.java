package org.zeline.cli.input;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's archives of arrays: zip files, read by the directory at their end, which knows the lengths of all entries
 * however they were written.
 */
final class Npz {
    private static final int END = 0x06054b50;
    private static final int LISTED = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int LOCAL_BYTES = 30;
    private static final int LISTED_BYTES = 46;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int LONG_NUMBERS = 1;
    private static final long ELSEWHERE = 0xFFFFFFFFL;

    private final ByteBuffer zip;

    /** An entry as the directory lists it. */
    private record Entry(int flags, int method, long crc, long packed, long size, long at) {}

    private Npz(byte[] bytes) {
        this.zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The bytes of one array.
     *
     * @param wanted its name, or {@code null} if there is only one
     */
    static byte[] entry(byte[] bytes, @Nullable String wanted, String name) {
        Npz archive = new Npz(bytes);
        try {
            Map<String, Entry> found = archive.entries();
            Entry only = wanted == null && found.size() == 1
                    ? found.values().iterator().next()
                    : wanted == null ? null : found.get(wanted);
            if (only == null) {
                throw new BadInputException(name + ": "
                        + (wanted == null ? "" : "there is no array '" + wanted + "', it ")
                        + (found.isEmpty()
                                ? "holds no arrays; save it again"
                                : "holds " + String.join(", ", found.keySet()) + "; name one of them as " + name
                                        + "#NAME"));
            }
            return archive.content(only);
        } catch (DataFormatException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | BufferUnderflowException e) {
            throw new BadInputException(name + ": is damaged (" + e.getMessage() + ")", e);
        }
    }

    private Map<String, Entry> entries() throws DataFormatException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        int end = end();
        int count = zip.getShort(end + 10) & 0xFFFF;
        int at = Math.toIntExact(number(end + 16));
        for (int i = 0; i < count; i++) {
            if (zip.getInt(at) != LISTED) {
                throw new DataFormatException("its directory is broken");
            }
            int nameLength = zip.getShort(at + 28) & 0xFFFF;
            int extraLength = zip.getShort(at + 30) & 0xFFFF;
            int commentLength = zip.getShort(at + 32) & 0xFFFF;
            String name = new String(zip.array(), at + LISTED_BYTES, nameLength, StandardCharsets.UTF_8);
            entries.put(name.replaceAll("\\.npy$", ""), entry(at, at + LISTED_BYTES + nameLength, extraLength));
            at += LISTED_BYTES + nameLength + extraLength + commentLength;
        }
        return entries;
    }

    /** Where the end of the directory is, which a comment may follow. */
    private int end() throws DataFormatException {
        for (int at = zip.limit() - END_BYTES; at >= 0; at--) {
            if (zip.getInt(at) == END && at + END_BYTES + (zip.getShort(at + 20) & 0xFFFF) == zip.limit()) {
                return at;
            }
        }
        throw new DataFormatException("it has no directory, or is cut short");
    }

    private long number(int at) {
        return zip.getInt(at) & ELSEWHERE;
    }

    /** Numbers that are too long for their places stand in an extra field, one after the other. */
    private Entry entry(int at, int extra, int extraLength) {
        long[] numbers = {number(at + 24), number(at + 20), number(at + 42)};
        for (int field = extra; field < extra + extraLength; field += 4 + (zip.getShort(field + 2) & 0xFFFF)) {
            int next = field + 4;
            for (int i = 0; i < numbers.length && zip.getShort(field) == LONG_NUMBERS; i++) {
                if (numbers[i] == ELSEWHERE) {
                    numbers[i] = zip.getLong(next);
                    next += Long.BYTES;
                }
            }
        }
        return new Entry(
                zip.getShort(at + 8), zip.getShort(at + 10), number(at + 16), numbers[1], numbers[0], numbers[2]);
    }

    private byte[] content(Entry entry) throws DataFormatException {
        int at = Math.toIntExact(entry.at);
        if (zip.getInt(at) != LOCAL || (entry.flags & 1) != 0) {
            throw new DataFormatException(
                    (entry.flags & 1) != 0 ? "it is encrypted" : "an entry is not where it should be");
        }
        int from = at + LOCAL_BYTES + (zip.getShort(at + 26) & 0xFFFF) + (zip.getShort(at + 28) & 0xFFFF);
        int packed = Math.toIntExact(entry.packed);
        byte[] content = new byte[Math.toIntExact(entry.size)];
        switch (entry.method) {
            case STORED -> zip.get(from, content);
            case DEFLATED -> inflate(from, packed, content);
            default -> throw new DataFormatException("its compression " + entry.method + " is not known");
        }
        CRC32 sum = new CRC32();
        sum.update(content);
        if (sum.getValue() != entry.crc) {
            throw new DataFormatException("the checksum of an entry is wrong");
        }
        return content;
    }

    private void inflate(int from, int packed, byte[] content) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(zip.array(), from, packed);
            int filled = 0;
            while (filled < content.length) {
                int more = inflater.inflate(content, filled, content.length - filled);
                if (more == 0) {
                    throw new DataFormatException("an entry is cut short");
                }
                filled += more;
            }
        } finally {
            inflater.end();
        }
    }
}
