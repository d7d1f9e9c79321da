package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A NIfTI-1 or NIfTI-2 file. Its first dimension is {@code X}, the second {@code Y}, the third {@code Z}, the fourth
 * {@code T} and the fifth {@code C}. Values are scaled by the slope and intercept that the header states. Voxels stay
 * in the order of the file; the header's transforms to space are not applied.
 */
final class NiftiFile implements ImageFile {
    private static final int SIZE_1 = 348;
    private static final int SIZE_2 = 540;
    private static final int LARGEST_RANK = 7;
    private static final String NAMES = "XYZTC";

    private final ByteSource source;
    private final ByteOrder order;
    private final SampleType type;
    private final List<Axis> axes;
    private final long start;
    private final double slope;
    private final double intercept;

    /**
     * The fields of a header that say what the voxels are.
     *
     * @param dim the number of dimensions, then their extents
     * @param datatype the code of the type
     * @param bits of a voxel
     * @param start of voxels
     * @param slope 0 or not finite for none
     * @param intercept that goes with it
     */
    private record Header(long[] dim, int datatype, int bits, double start, double slope, double intercept) {}

    private NiftiFile(ByteSource source, ByteOrder order, int size, Header header) throws IOException {
        this.source = source;
        this.order = order;
        type = type(header.datatype, header.bits);
        axes = axes(header.dim);
        boolean scaled = Double.isFinite(header.slope) && header.slope != 0;
        if (scaled && !Double.isFinite(header.intercept)) {
            throw new FormatException(
                    "states the intercept " + header.intercept + " of its values" + FormatException.FETCH_AGAIN);
        }
        slope = scaled ? header.slope : 1;
        intercept = scaled ? header.intercept : 0;
        if (!(header.start >= size) || header.start > source.size() || header.start != Math.rint(header.start)) {
            throw new FormatException("states that voxels begin at byte " + header.start + ", in its header of " + size
                    + " bytes or beyond the file" + FormatException.FETCH_AGAIN);
        }
        start = (long) header.start;
        long bytes = type.bytes();
        for (Axis axis : axes) {
            bytes = Heap.product(bytes, axis.extent());
        }
        source.require(start, bytes);
    }

    static boolean is(ByteSource source) throws IOException {
        byte[] head;
        try {
            head = source.read(0, SIZE_1);
        } catch (FormatException e) {
            return false;
        }
        int size = ByteBuffer.wrap(head).getInt();
        int swapped = Integer.reverseBytes(size);
        boolean first = size == SIZE_1 || swapped == SIZE_1;
        boolean second = size == SIZE_2 || swapped == SIZE_2;
        return (first && head[344] == 'n') || (second && head[4] == 'n');
    }

    /** Opens a file that {@link #is} one. */
    static NiftiFile open(ByteSource source) throws IOException {
        ByteBuffer head = source.read(0, Integer.BYTES, ByteOrder.BIG_ENDIAN);
        boolean big = head.getInt(0) == SIZE_1 || head.getInt(0) == SIZE_2;
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int size = head.order(order).getInt(0);
        ByteBuffer header = source.read(0, size, order);
        int magic = size == SIZE_1 ? 344 : 4;
        if (header.get(magic + 1) != '+') {
            throw new FormatException("is a NIfTI header whose voxels are in another file; save both as one .nii file");
        }
        return new NiftiFile(source, order, size, size == SIZE_1 ? first(header) : second(header));
    }

    private static Header first(ByteBuffer header) {
        long[] dim = new long[LARGEST_RANK + 1];
        for (int i = 0; i < dim.length; i++) {
            dim[i] = header.getShort(40 + i * Short.BYTES);
        }
        return new Header(
                dim,
                header.getShort(70),
                header.getShort(72),
                header.getFloat(108),
                header.getFloat(112),
                header.getFloat(116));
    }

    private static Header second(ByteBuffer header) {
        long[] dim = new long[LARGEST_RANK + 1];
        for (int i = 0; i < dim.length; i++) {
            dim[i] = header.getLong(16 + i * Long.BYTES);
        }
        return new Header(
                dim,
                header.getShort(12),
                header.getShort(14),
                header.getLong(168),
                header.getDouble(176),
                header.getDouble(184));
    }

    private static SampleType type(int code, int bits) throws FormatException {
        SampleType type = switch (code) {
            case 2 -> new SampleType(SampleType.Kind.UNSIGNED, 8);
            case 4 -> new SampleType(SampleType.Kind.SIGNED, 16);
            case 8 -> new SampleType(SampleType.Kind.SIGNED, 32);
            case 16 -> new SampleType(SampleType.Kind.FLOAT, 32);
            case 64 -> new SampleType(SampleType.Kind.FLOAT, 64);
            case 256 -> new SampleType(SampleType.Kind.SIGNED, 8);
            case 512 -> new SampleType(SampleType.Kind.UNSIGNED, 16);
            case 768 -> new SampleType(SampleType.Kind.UNSIGNED, 32);
            case 1024 -> new SampleType(SampleType.Kind.SIGNED, 64);
            case 1280 -> new SampleType(SampleType.Kind.UNSIGNED, 64);
            case 32, 1792, 2048 ->
                throw new FormatException("holds complex numbers, which no image is; save their magnitude");
            case 128, 2304 -> throw new FormatException("holds colours, which NIfTI is not read for; save one channel");
            default ->
                throw new FormatException("holds voxels of the unknown or unsupported type " + code
                        + "; save them as 32-bit floating point");
        };
        if (bits != type.bits()) {
            throw new FormatException("states voxels of " + bits + " bits, their type " + code + " has " + type.bits()
                    + FormatException.FETCH_AGAIN);
        }
        return type;
    }

    private static List<Axis> axes(long[] dim) throws FormatException {
        if (dim[0] < 1 || dim[0] > LARGEST_RANK) {
            throw new FormatException("states " + dim[0] + " dimensions, which must be 1 to " + LARGEST_RANK
                    + FormatException.FETCH_AGAIN);
        }
        int rank = (int) dim[0];
        List<Axis> axes = new ArrayList<>();
        for (int i = Math.max(rank, 2); i >= 1; i--) {
            long extent = i <= rank ? dim[i] : 1;
            if (extent < 1 || extent > Integer.MAX_VALUE) {
                throw new FormatException(
                        "states the extent " + extent + " for dimension " + i + FormatException.FETCH_AGAIN);
            }
            if (i > NAMES.length() && extent > 1) {
                throw new FormatException("has " + extent + " items along dimension " + i + ", at most "
                        + NAMES.length() + " dimensions are read; save a part of it");
            }
            if (i <= NAMES.length()) {
                axes.add(new Axis(NAMES.substring(i - 1, i), (int) extent));
            }
        }
        return List.copyOf(axes);
    }

    @Override
    public List<Axis> axes() {
        return axes;
    }

    @Override
    public Colors colors() {
        return Colors.CHANNELS;
    }

    @Override
    public String words() {
        boolean scaled = slope != 1 || intercept != 0;
        return type.words()
                + (scaled ? ", times the slope " + slope + " plus the intercept " + intercept + " of the header" : "")
                + ", voxels in the order of the file";
    }

    @Override
    public double[] read(List<Range> region) throws IOException {
        double[] values = new double[Range.count(region)];
        Range x = region.get(region.size() - 1);
        int width = x.size();
        int[] at = region.stream().mapToInt(Range::from).toArray();
        for (int done = 0; done < values.length; done += width) {
            long index = 0;
            for (int i = 0; i < at.length; i++) {
                index = index * axes.get(i).extent() + at[i];
            }
            ByteBuffer row = source.read(start + index * type.bytes(), Math.multiplyExact(width, type.bytes()), order);
            for (int i = 0; i < width; i++) {
                values[done + i] = type.get(row, i) * slope + intercept;
            }
            for (int i = at.length - 2; i >= 0 && ++at[i] == region.get(i).to(); i--) {
                at[i] = region.get(i).from();
            }
        }
        return values;
    }
}
