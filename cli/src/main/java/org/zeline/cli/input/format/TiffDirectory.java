package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A directory of a TIFF file, also known as IFD: tags and their values, which are read when they are asked for. */
final class TiffDirectory {
    private static final int LONGEST_TEXT = 1 << 26;
    private static final int MOST_SHORTS = 1 << 20;

    private final ByteSource source;
    private final ByteOrder order;
    private final Map<Integer, Entry> entries;
    private final long next;
    private final long length;

    /** Values of one tag: their type, how many there are, and where they are. */
    private record Entry(int type, long count, long offset) {}

    private TiffDirectory(ByteSource source, ByteOrder order, Map<Integer, Entry> entries, long next, long length) {
        this.source = source;
        this.order = order;
        this.entries = entries;
        this.next = next;
        this.length = length;
    }

    /** Reads the directory at an offset. */
    static TiffDirectory read(ByteSource source, TiffHeader header, long offset) throws IOException {
        ByteOrder order = header.order();
        boolean big = header.big();
        int head = big ? 8 : 2;
        int size = big ? 20 : 12;
        ByteBuffer start = source.read(offset, head, order);
        long count = big ? start.getLong(0) : start.getShort(0) & 0xFFFF;
        if (count < 0 || count > 0xFFFF) {
            throw new FormatException(
                    "has a directory of " + Long.toUnsignedString(count) + " tags" + FormatException.FETCH_AGAIN);
        }
        int bytes = (int) count * size + (big ? 8 : 4);
        ByteBuffer tags = source.read(offset + head, bytes, order);
        Map<Integer, Entry> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int at = i * size;
            int type = tags.getShort(at + 2);
            long values = big ? tags.getLong(at + 4) : tags.getInt(at + 4) & 0xFFFFFFFFL;
            boolean inside = values >= 0 && Heap.product(values, width(type)) <= (big ? 8 : 4);
            long inline = offset + head + at + (big ? 12 : 8);
            long place = inside ? inline : big ? tags.getLong(at + 12) : tags.getInt(at + 8) & 0xFFFFFFFFL;
            entries.put(tags.getShort(at) & 0xFFFF, new Entry(type, values, place));
        }
        int end = bytes - (big ? 8 : 4);
        long next = big ? tags.getLong(end) : tags.getInt(end) & 0xFFFFFFFFL;
        return new TiffDirectory(source, order, entries, next, (long) head + bytes);
    }

    private static int width(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            default -> 8;
        };
    }

    /** Where the next directory is; 0 after the last one. */
    long next() {
        return next;
    }

    /** How many bytes it takes. */
    long length() {
        return length;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** How many values a tag has; 0 if it is missing. */
    long count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : entry.count;
    }

    /** The first value of a tag, or another number if it is missing. */
    long integer(int tag, long otherwise) throws IOException {
        return has(tag) ? integerAt(tag, 0) : otherwise;
    }

    /** A value of a tag that must be there. */
    long integerAt(int tag, long index) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || index >= entry.count) {
            throw new FormatException("has no value " + index + " of tag " + tag + FormatException.FETCH_AGAIN);
        }
        int width = width(entry.type);
        ByteBuffer value = source.read(entry.offset + index * width, width, order);
        return switch (entry.type) {
            case 1, 7 -> value.get(0) & 0xFF;
            case 3 -> value.getShort(0) & 0xFFFF;
            case 4, 13 -> value.getInt(0) & 0xFFFFFFFFL;
            case 6 -> value.get(0);
            case 8 -> value.getShort(0);
            case 9 -> value.getInt(0);
            case 16, 17, 18 -> value.getLong(0);
            default ->
                throw new FormatException("has tag " + tag + " of type " + entry.type + ", which should hold integers"
                        + FormatException.FETCH_AGAIN);
        };
    }

    /** The integers of a tag of 16 bits each. */
    short[] shorts(int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || entry.type != 3 || entry.count > MOST_SHORTS) {
            throw new FormatException(
                    "has no table of integers of 16 bits for tag " + tag + FormatException.FETCH_AGAIN);
        }
        short[] values = new short[(int) entry.count];
        source.read(entry.offset, values.length * Short.BYTES, order)
                .asShortBuffer()
                .get(values);
        return values;
    }

    /** The text of a tag; empty if it is missing. */
    String text(int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || width(entry.type) != 1) {
            return "";
        }
        if (entry.count > LONGEST_TEXT) {
            throw new FormatException("has a description of " + entry.count + " bytes, at most " + LONGEST_TEXT
                    + " are read" + FormatException.FETCH_AGAIN);
        }
        Heap.require(2 * entry.count, "its description");
        String text = new String(source.read(entry.offset, (int) entry.count), StandardCharsets.UTF_8);
        return text.replaceAll("\0+$", "");
    }
}
