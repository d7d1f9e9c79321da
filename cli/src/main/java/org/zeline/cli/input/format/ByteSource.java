package org.zeline.cli.input.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Objects;

/** The bytes of a file, of which only those are read that are asked for. */
public interface ByteSource extends Closeable {
    /** {@return how many bytes there are at most} */
    long size();

    /**
     * Reads bytes. Reading forwards is cheap for every source.
     *
     * @param offset of the first one
     * @param length how many
     * @return that many bytes
     * @throws FormatException if the file ends before, or the heap has no room for them
     * @throws IOException if they can't be read
     */
    byte[] read(long offset, int length) throws IOException;

    /**
     * {@return the whole file}
     *
     * @throws IOException if it can't be read
     */
    byte[] all() throws IOException;

    /** {@return bytes in a byte order} */
    default ByteBuffer read(long offset, int length, ByteOrder order) throws IOException {
        return ByteBuffer.wrap(read(offset, length)).order(order);
    }

    /** Checks that a file can hold bytes. */
    default void require(long offset, long length) throws FormatException {
        if (offset < 0 || length < 0 || length > size() || offset > size() - length) {
            throw new FormatException("ends at byte " + size() + ", its content should reach from byte "
                    + Long.toUnsignedString(offset) + " on for " + Long.toUnsignedString(length) + " bytes"
                    + FormatException.FETCH_AGAIN);
        }
    }

    /** {@return the bytes of a part of the file, one after the other} */
    default InputStream stream(long offset, long length) throws FormatException {
        require(offset, length);
        return new SourceStream(this, offset, offset + length);
    }

    @Override
    default void close() throws IOException {}

    /** {@return a file that is in memory} */
    static ByteSource of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /** {@return a file that is open, and closed with the source} */
    static ByteSource of(FileChannel channel) throws IOException {
        return new OnDisk(channel, channel.size());
    }

    /** A file in memory. */
    final class InMemory implements ByteSource {
        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public byte[] all() {
            return bytes;
        }

        @Override
        public byte[] read(long offset, int length) throws FormatException {
            require(offset, length);
            return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
        }
    }

    /** A file on a disk. */
    final class OnDisk implements ByteSource {
        private final FileChannel channel;
        private final long size;

        private OnDisk(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long offset, int length) throws IOException {
            require(offset, length);
            Heap.require(length, "a part of the file");
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new FormatException("became shorter while it was read; read it again");
                }
            }
            return buffer.array();
        }

        @Override
        public byte[] all() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
                // one read may give fewer bytes than asked for
            }
            return buffer.array();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A part of a file as a stream, read in blocks. */
    final class SourceStream extends InputStream {
        private static final int BLOCK = 1 << 14;

        private final ByteSource source;
        private final long end;
        private long offset;
        private byte[] block = new byte[0];
        private int next;

        private SourceStream(ByteSource source, long offset, long end) {
            this.source = source;
            this.offset = offset;
            this.end = end;
        }

        private boolean isAtEnd() throws IOException {
            if (next == block.length && offset < end) {
                block = source.read(offset, (int) Math.min(BLOCK, end - offset));
                offset += block.length;
                next = 0;
            }
            return next == block.length;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : block[next++] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            int count = Math.min(length, block.length - next);
            System.arraycopy(block, next, into, from, count);
            next += count;
            return count;
        }
    }
}
