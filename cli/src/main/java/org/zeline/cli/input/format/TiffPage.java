package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.format.ImageFile.Colors;

/** An image of a TIFF file, in strips or tiles. */
final class TiffPage {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int PREDICTOR = 317;
    private static final int COLOR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    /** Photometric interpretations. */
    private static final int WHITE_IS_ZERO = 0;

    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int TRANSPARENCY_MASK = 4;

    private static final int NO_ALPHA = -1;

    private final ByteSource source;
    private final TiffDirectory tags;
    private final int height;
    private final int width;
    private final int samples;
    private final int photometric;
    private final int alpha;
    private final boolean planar;
    private final SampleType type;
    private final Orientation orientation;
    private final TiffChunks chunks;
    private final double @Nullable [] palette;

    TiffPage(ByteSource source, TiffHeader header, TiffDirectory tags) throws IOException {
        this.source = source;
        this.tags = tags;
        height = extent(HEIGHT);
        width = extent(WIDTH);
        samples = (int) within(SAMPLES, 1, 1, 0xFFFF);
        photometric = (int) Math.min(tags.integer(PHOTOMETRIC, 1), 0xFFFF);
        type = type();
        alpha = alpha();
        planar = samples > 1 && within(PLANAR, 1, 1, 2) == 2;
        orientation = Orientation.of(tags.integer(ORIENTATION, 1));
        requirePhotometric();
        if (tags.integer(FILL_ORDER, 1) != 1) {
            throw new FormatException("has bits in reversed order (FillOrder 2), which is not read; save it again");
        }
        chunks = chunks(header);
        palette = photometric == PALETTE ? palette() : null;
    }

    private int extent(int tag) throws IOException {
        return (int) within(tag, 0, 1, Integer.MAX_VALUE);
    }

    private long within(int tag, long otherwise, long least, long largest) throws IOException {
        long value = tags.integer(tag, otherwise);
        if (value < least || value > largest) {
            throw new FormatException("states " + value + " for tag " + tag + ", which must be " + least + " to "
                    + largest + FormatException.FETCH_AGAIN);
        }
        return value;
    }

    private SampleType type() throws IOException {
        long bits = tags.integer(BITS, 1);
        long format = tags.integer(SAMPLE_FORMAT, 1);
        for (int i = 1; i < samples; i++) {
            boolean same = (i >= tags.count(BITS) || tags.integerAt(BITS, i) == bits)
                    && (i >= tags.count(SAMPLE_FORMAT) || tags.integerAt(SAMPLE_FORMAT, i) == format);
            if (!same) {
                throw new FormatException(
                        "has channels of different types, which is not read; save them with one type");
            }
        }
        SampleType.Kind kind = switch ((int) Math.max(0, Math.min(format, 99))) {
            case 1, 4 -> SampleType.Kind.UNSIGNED;
            case 2 -> SampleType.Kind.SIGNED;
            case 3 -> SampleType.Kind.FLOAT;
            case 5, 6 -> throw new FormatException("holds complex numbers, which no image is; save their magnitude");
            default -> throw new FormatException("has samples of the unknown format " + format);
        };
        if (bits < 1 || bits > Long.SIZE || !SampleType.isSupported(kind, (int) bits)) {
            throw new FormatException("has samples of " + bits + " bits (format " + format
                    + "), which are not read; save it with 8, 16 or 32 bits");
        }
        return new SampleType(kind, (int) bits);
    }

    private int alpha() throws IOException {
        for (long i = 0; i < Math.min(tags.count(EXTRA_SAMPLES), samples); i++) {
            long meaning = tags.integerAt(EXTRA_SAMPLES, i);
            if (meaning == 1 || meaning == 2) {
                if (i + 1 < tags.count(EXTRA_SAMPLES) || samples == 1) {
                    throw new FormatException("has an alpha channel that is not the last one; save it without it");
                }
                return samples - 1;
            }
        }
        return NO_ALPHA;
    }

    private void requirePhotometric() throws FormatException {
        String colors = switch (photometric) {
            case WHITE_IS_ZERO, 1, RGB, PALETTE, TRANSPARENCY_MASK -> "";
            case 5 -> "the colours of a printer, CMYK";
            case 6 -> "YCbCr colours";
            case 8, 9, 10 -> "Lab colours";
            case 32803 -> "the mosaic of a camera's sensor";
            default -> "colours of kind " + photometric;
        };
        if (!colors.isEmpty()) {
            throw new FormatException("has " + colors + ", which are not read; save it as grey or RGB");
        }
        if (photometric == PALETTE && (samples != 1 || type.kind() != SampleType.Kind.UNSIGNED || type.bits() > 16)) {
            throw new FormatException("has a palette for samples that are no indices" + FormatException.FETCH_AGAIN);
        }
    }

    private TiffChunks chunks(TiffHeader header) throws IOException {
        boolean tiled = tags.has(TILE_OFFSETS);
        long rows = tiled
                ? within(TILE_HEIGHT, 0, 1, Integer.MAX_VALUE)
                : Math.min(height, within(ROWS_PER_STRIP, height, 1, 0xFFFFFFFFL));
        long columns = tiled ? within(TILE_WIDTH, 0, 1, Integer.MAX_VALUE) : width;
        int predictor = (int) within(PREDICTOR, 1, 1, 3);
        boolean fits = predictor == 1 || (predictor == 2 ? type.isWholeBytes() : type.kind() == SampleType.Kind.FLOAT);
        if (!fits) {
            throw new FormatException(
                    "has predictor " + predictor + " for samples of " + type.words() + FormatException.FETCH_AGAIN);
        }
        return new TiffChunks(
                source,
                header.order(),
                tags,
                tiled ? TILE_OFFSETS : STRIP_OFFSETS,
                tiled ? TILE_BYTES : STRIP_BYTES,
                height,
                width,
                (int) rows,
                (int) columns,
                planar ? 1 : samples,
                type,
                Compression.of(tags.integer(COMPRESSION, 1)),
                predictor);
    }

    /** The colours of a palette, red before green before blue: 16 bits, or 8 if these are what they stand for. */
    private double[] palette() throws IOException {
        int size = 1 << type.bits();
        if (tags.count(COLOR_MAP) != 3L * size) {
            throw new FormatException("has a palette of " + tags.count(COLOR_MAP) + " values, it needs " + 3 * size
                    + FormatException.FETCH_AGAIN);
        }
        double[] colors = new double[3 * size];
        short[] stored = tags.shorts(COLOR_MAP);
        Arrays.setAll(colors, i -> stored[i] & 0xFFFF);
        for (int unit : new int[] {257, 256}) {
            if (Arrays.stream(colors).allMatch(color -> color % unit == 0)) {
                return Arrays.stream(colors).map(color -> color / unit).toArray();
            }
        }
        return colors;
    }

    /** The number of rows that are seen. */
    int height() {
        return orientation.swaps() ? width : height;
    }

    /** The number of columns that are seen. */
    int width() {
        return orientation.swaps() ? height : width;
    }

    /** The number of channels, without an alpha channel. */
    int channels() {
        return palette != null ? 3 : alpha == NO_ALPHA ? samples : samples - 1;
    }

    Colors colors() {
        if (channels() == 1) {
            return Colors.GREY;
        }
        return channels() == 3 && (photometric == RGB || photometric == PALETTE) ? Colors.RGB : Colors.CHANNELS;
    }

    boolean isLike(TiffPage other) {
        return height == other.height
                && width == other.width
                && channels() == other.channels()
                && photometric == other.photometric
                && type.equals(other.type)
                && orientation.equals(other.orientation);
    }

    /** For readers. */
    String words() {
        boolean deep = palette != null && Arrays.stream(palette).anyMatch(color -> color > 255);
        return (palette == null ? type.words() : (deep ? 16 : 8) + " bits, unsigned, by a palette")
                + (photometric == WHITE_IS_ZERO ? ", 0 is white and values are not inverted" : "")
                + (alpha == NO_ALPHA ? "" : ", its opaque alpha channel left out")
                + orientation.words();
    }

    /**
     * Reads a region of some channels, each as one plane after the other.
     *
     * @param effort how much may be decoded
     */
    double[] read(Range channels, Range y, Range x, TiffChunks.Effort effort) throws IOException {
        Range rows = orientation.storedRows(y, x, height);
        Range columns = orientation.storedColumns(y, x, width);
        int plane = rows.size() * columns.size();
        double[] values = new double[channels.size() * plane];
        if (planar) {
            for (int c = channels.from(); c < channels.to(); c++) {
                int at = (c - channels.from()) * plane;
                chunks.read(c, rows, columns, effort, (row, first, i, j, count) -> {
                    int start = at + (i - rows.from()) * columns.size() + j - columns.from();
                    for (int k = 0; k < count; k++) {
                        values[start + k] = type.get(row, first + k);
                    }
                });
            }
            if (alpha != NO_ALPHA) {
                chunks.read(
                        alpha,
                        rows,
                        columns,
                        effort,
                        (row, first, i, j, count) -> requireOpaque(row, first, 1, i, j, count));
            }
        } else {
            chunks.read(0, rows, columns, effort, (row, first, i, j, count) -> {
                int start = (i - rows.from()) * columns.size() + j - columns.from();
                put(row, first, channels, count, values, start, plane);
                if (alpha != NO_ALPHA) {
                    requireOpaque(row, first + alpha, samples, i, j, count);
                }
            });
        }
        return orientation.applied(values, rows.size(), columns.size());
    }

    private void put(ByteBuffer row, int first, Range channels, int count, double[] values, int start, int plane)
            throws FormatException {
        for (int c = channels.from(); c < channels.to(); c++) {
            int at = (c - channels.from()) * plane + start;
            for (int k = 0; k < count; k++) {
                if (palette == null) {
                    values[at + k] = type.get(row, first + k * samples + c);
                } else {
                    values[at + k] = palette[c * palette.length / 3 + (int) type.get(row, first + k)];
                }
            }
        }
    }

    private void requireOpaque(ByteBuffer row, int first, int step, int y, int x, int count) throws FormatException {
        for (int k = 0; k < count; k++) {
            double value = type.get(row, first + k * step);
            if (value != type.largest()) {
                throw new FormatException("the stored pixel at column " + (x + k) + ", row " + y + " is transparent"
                        + " (alpha " + value + " of " + type.largest() + "); put the image onto a background first");
            }
        }
    }
}
