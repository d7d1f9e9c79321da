package org.zeline.cli.input.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What a gzip file holds, decompressed on the way: reading backwards starts again from the beginning. */
public final class GzipSource implements ByteSource {
    /** No byte of deflate stands for more. */
    private static final int LARGEST_RATIO = 1032;

    private final ByteSource packed;
    private InputStream stream;
    private long position;

    /**
     * Opens a file.
     *
     * @param packed the file, closed with this source
     * @throws IOException if it is no gzip file
     */
    public GzipSource(ByteSource packed) throws IOException {
        this.packed = packed;
        this.stream = start();
    }

    /** {@return whether a file begins as one that gzip has written} */
    public static boolean is(ByteSource source) throws IOException {
        if (source.size() < 2) {
            return false;
        }
        byte[] start = source.read(0, 2);
        return start[0] == 0x1F && start[1] == (byte) 0x8B;
    }

    private InputStream start() throws IOException {
        position = 0;
        try {
            return new GZIPInputStream(packed.stream(0, packed.size()), 1 << 14);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    private static FormatException damaged(IOException e) {
        return new FormatException(
                "its compression is damaged (" + e.getMessage() + "); fetch or pack the file again", e);
    }

    @Override
    public long size() {
        return Heap.product(packed.size(), LARGEST_RATIO);
    }

    @Override
    public void require(long offset, long length) throws FormatException {
        if (offset < 0 || length < 0 || length > size() || offset > size() - length) {
            throw new FormatException("holds at most " + size() + " bytes once unpacked, its content should reach from"
                    + " byte " + Long.toUnsignedString(offset) + " on for " + Long.toUnsignedString(length) + " bytes"
                    + FormatException.FETCH_AGAIN);
        }
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
        require(offset, length);
        Heap.require(length, "a part of the file");
        if (offset < position) {
            stream = start();
        }
        try {
            stream.skipNBytes(offset - position);
            position = offset;
            byte[] bytes = stream.readNBytes(length);
            position += bytes.length;
            if (bytes.length < length) {
                throw new FormatException(
                        "ends at byte " + position + " once unpacked, its content should reach to byte "
                                + (offset + length) + FormatException.FETCH_AGAIN);
            }
            return bytes;
        } catch (ZipException e) {
            throw damaged(e);
        } catch (EOFException e) {
            throw new FormatException("ends before byte " + offset + " once unpacked" + FormatException.FETCH_AGAIN, e);
        }
    }

    @Override
    public byte[] all() throws IOException {
        stream = start();
        try {
            byte[] bytes = stream.readNBytes((int) Heap.roomForFile());
            if (stream.read() >= 0) {
                throw new FormatException("holds more than " + (Heap.roomForFile() >> 20)
                        + " MiB once unpacked; unpack it on disk, or raise -Xmx");
            }
            position = bytes.length;
            return bytes;
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }
}
