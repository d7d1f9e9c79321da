package org.zeline.cli.input.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * The strips or tiles of an image of a TIFF file: pieces of it, row by row. A strip is a tile as wide as the image.
 *
 * @param source the file
 * @param order of bytes
 * @param tags where the pieces are
 * @param offsets the tag of their places
 * @param lengths the tag of their numbers of bytes
 * @param height of the image
 * @param width of the image
 * @param tileHeight of a piece
 * @param tileWidth of a piece
 * @param samples of a pixel that stand next to each other
 * @param type of a sample
 * @param compression of each piece
 * @param predictor 1 for none, 2 for differences, 3 for differences of the bytes of floating-point numbers
 */
record TiffChunks(
        ByteSource source,
        ByteOrder order,
        TiffDirectory tags,
        int offsets,
        int lengths,
        int height,
        int width,
        int tileHeight,
        int tileWidth,
        int samples,
        SampleType type,
        Compression compression,
        int predictor) {
    private static final int DIFFERENCES = 2;
    private static final int FLOATING_DIFFERENCES = 3;

    /** Takes a part of a row. */
    interface RowSink {
        /**
         * Takes pixels that are next to each other.
         *
         * @param row their samples
         * @param first which of these samples is the first one of the first pixel
         * @param y their row in the image
         * @param x the column of the first one
         * @param count how many
         */
        void accept(ByteBuffer row, int first, int y, int x, int count) throws FormatException;
    }

    private long rowBytes() {
        return (Heap.product(Heap.product(tileWidth, samples), type.bits()) + 7) / 8;
    }

    private int across() {
        return (int) (((long) width + tileWidth - 1) / tileWidth);
    }

    private int down() {
        return (int) (((long) height + tileHeight - 1) / tileHeight);
    }

    /**
     * Reads a region of one plane.
     *
     * @param plane of samples that stand next to each other; pieces of one plane come after those of the other
     * @param rows of the image
     * @param columns of the image
     * @param effort how much may be decoded
     * @param sink takes each row of each piece
     * @throws FormatException if a piece is malformed or too short
     */
    void read(int plane, Range rows, Range columns, Effort effort, RowSink sink) throws IOException {
        for (int i = rows.from() / tileHeight; i <= (rows.to() - 1) / tileHeight; i++) {
            for (int j = columns.from() / tileWidth; j <= (columns.to() - 1) / tileWidth; j++) {
                long index = ((long) plane * down() + i) * across() + j;
                int top = i * tileHeight;
                int left = j * tileWidth;
                Range y = new Range(
                        Math.max(rows.from(), top) - top, (int) (Math.min(rows.to(), (long) top + tileHeight) - top));
                Range x = new Range(Math.max(columns.from(), left) - left, (int)
                        (Math.min(columns.to(), (long) left + tileWidth) - left));
                read(index, y, x, top, left, effort, sink);
            }
        }
    }

    private void read(long index, Range y, Range x, int top, int left, Effort effort, RowSink sink) throws IOException {
        long offset = tags.integerAt(offsets, index);
        long length = length(index);
        if (length == 0) {
            throw new FormatException("has no content for piece " + index + " of an image; fill it and save it again");
        }
        source.require(offset, length);
        RowSink placed = (row, first, i, j, count) -> sink.accept(row, first, top + i, left + j, count);
        if (compression == Compression.NONE && predictor == 1 && type.isWholeBytes()) {
            if (Heap.product(rowBytes(), y.to()) > length) {
                throw tooShort(index);
            }
            stored(offset, y, x, placed);
            return;
        }
        effort.spend(length);
        Heap.require(rowBytes(), "a row of an image");
        try (InputStream in = compression.open(source.stream(offset, length))) {
            decoded(in, y, x, placed);
        } catch (ZipException e) {
            throw new FormatException(
                    "has damaged Deflate data (" + e.getMessage() + ")" + FormatException.FETCH_AGAIN, e);
        } catch (EOFException e) {
            FormatException failure = tooShort(index);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** Reads a part of a piece that is stored as it is, and nothing else of it. */
    private void stored(long offset, Range y, Range x, RowSink sink) throws IOException {
        int pixel = samples * type.bytes();
        Heap.require(Heap.product(x.size(), pixel), "a part of a row of an image");
        int bytes = x.size() * pixel;
        for (int row = y.from(); row < y.to(); row++) {
            sink.accept(
                    source.read(offset + row * rowBytes() + (long) x.from() * pixel, bytes, order),
                    0,
                    row,
                    x.from(),
                    x.size());
        }
    }

    /** Reads a part of a piece, whose rows are decoded one after the other up to the last one needed. */
    private void decoded(InputStream in, Range y, Range x, RowSink sink) throws IOException {
        boolean floating = predictor == FLOATING_DIFFERENCES;
        byte[] bytes = new byte[(int) rowBytes()];
        in.skipNBytes(y.from() * rowBytes());
        for (int row = y.from(); row < y.to(); row++) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException();
            }
            if (predictor == DIFFERENCES) {
                type.accumulate(bytes, samples, order);
            }
            ByteBuffer plain = ByteBuffer.wrap(floating ? joined(bytes) : bytes);
            sink.accept(
                    plain.order(floating ? ByteOrder.BIG_ENDIAN : order), x.from() * samples, row, x.from(), x.size());
        }
    }

    private long length(long index) throws IOException {
        if (tags.has(lengths)) {
            return tags.integerAt(lengths, index);
        }
        if (compression != Compression.NONE) {
            throw new FormatException("does not say how long its pieces are" + FormatException.FETCH_AGAIN);
        }
        int rows = (int) Math.min(tileHeight, height - index % down() * tileHeight);
        return Heap.product(rowBytes(), rows);
    }

    private static FormatException tooShort(long index) {
        return new FormatException(
                "holds fewer pixels than it states: piece " + index + " ends early" + FormatException.FETCH_AGAIN);
    }

    /** Undoes differences of bytes, of which the first ones of all numbers come first. */
    private byte[] joined(byte[] bytes) {
        for (int i = samples; i < bytes.length; i++) {
            bytes[i] += bytes[i - samples];
        }
        int width = type.bytes();
        int count = bytes.length / width;
        byte[] joined = new byte[bytes.length];
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < width; b++) {
                joined[i * width + b] = bytes[b * count + i];
            }
        }
        return joined;
    }

    /** How many compressed bytes may still be decoded: pieces that overlap would make a small file endless work. */
    static final class Effort {
        private long left;

        Effort(long bytes) {
            this.left = bytes;
        }

        void spend(long bytes) throws FormatException {
            if (bytes < 0 || bytes > left) {
                throw new FormatException("states more content than it has room for" + FormatException.FETCH_AGAIN);
            }
            left -= bytes;
        }
    }
}
