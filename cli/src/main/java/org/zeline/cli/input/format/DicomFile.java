package org.zeline.cli.input.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A DICOM file, uncompressed or with run-length encoding (RLE). Its frames are the axis {@code F}. Values are rescaled
 * by the slope and the intercept that it states. No window is applied, and MONOCHROME1, in which low values are bright,
 * is not inverted.
 */
final class DicomFile implements ImageFile {
    private static final int RLE_HEADER = 64;
    private static final int RLE_MOST_SEGMENTS = 15;
    /** Two bytes of PackBits stand for at most 128. */
    private static final int RLE_RATIO = 64;

    private final ByteSource source;
    private final DicomElements elements;
    private final int frames;
    private final int height;
    private final int width;
    private final int samples;
    private final boolean planar;
    private final SampleType type;
    private final int shift;
    private final int stored;
    private final String rescaling;

    private DicomFile(ByteSource source, DicomElements elements) throws IOException {
        this.source = source;
        this.elements = elements;
        frames = elements.frames();
        height = elements.integer(DicomElements.ROWS, -1);
        width = elements.integer(DicomElements.COLUMNS, -1);
        samples = elements.integer(DicomElements.SAMPLES, 1);
        if (height == 0 || width == 0) {
            throw new FormatException("states " + height + " x " + width + " pixels" + FormatException.FETCH_AGAIN);
        }
        requireColors();
        planar = elements.integer(DicomElements.PLANAR, 0) == 1;
        int bits = elements.integer(DicomElements.BITS_ALLOCATED, -1);
        boolean whole = elements.pixelTag() == DicomElements.PIXELS;
        type = type(whole, bits, elements);
        stored = whole ? elements.integer(DicomElements.BITS_STORED, bits) : type.bits();
        int highest = whole ? elements.integer(DicomElements.HIGH_BIT, stored - 1) : type.bits() - 1;
        shift = highest + 1 - stored;
        if (stored < 1 || shift < 0 || highest >= type.bits()) {
            throw new FormatException("states that " + stored + " bits up to bit " + highest + " of " + type.bits()
                    + " are used" + FormatException.FETCH_AGAIN);
        }
        if (elements.swapsBytes() && type.bits() == Byte.SIZE) {
            throw new FormatException("has pixels of 8 bits in big-endian words, which are not read; convert it to"
                    + " little endian, for example by dcmconv +te");
        }
        requirePixels();
        rescaling = rescaling();
    }

    /** How values are rescaled, for readers, with a comma in front; nothing if they are not. */
    private String rescaling() throws FormatException {
        double slope = slope(0);
        double intercept = intercept(0);
        boolean same = true;
        for (int f = 0; f < Math.min(frames, elements.framesWithOwn() + 1); f++) {
            if (!Double.isFinite(slope(f)) || slope(f) == 0 || !Double.isFinite(intercept(f))) {
                throw new FormatException("states the slope " + slope(f) + " and the intercept " + intercept(f)
                        + " for frame " + f + FormatException.FETCH_AGAIN);
            }
            same &= slope(f) == slope && intercept(f) == intercept;
        }
        if (same) {
            return slope == 1 && intercept == 0 ? "" : ", rescaled by slope " + slope + " and intercept " + intercept;
        }
        return ", each frame rescaled by its own slope and intercept";
    }

    /** Opens a file that {@link DicomElements#is} one. */
    static DicomFile open(ByteSource source) throws IOException {
        return new DicomFile(source, DicomElements.read(source));
    }

    private void requireColors() throws FormatException {
        String colors = elements.text(DicomElements.PHOTOMETRIC);
        boolean grey = samples == 1 && (colors.equals("MONOCHROME1") || colors.equals("MONOCHROME2"));
        if (!grey && !(samples == 3 && colors.equals("RGB"))) {
            throw new FormatException("has " + samples + " samples per pixel with the photometric interpretation '"
                    + colors + "'; only MONOCHROME1, MONOCHROME2 and RGB are read: convert it, for example by gdcmconv"
                    + " --raw or dcmconv");
        }
        if (elements.has(DicomElements.MODALITY_TABLE)) {
            throw new FormatException("has a Modality LUT, which is not applied; save it with its values rescaled");
        }
    }

    private static SampleType type(boolean whole, int bits, DicomElements elements) throws FormatException {
        if (!whole) {
            return new SampleType(SampleType.Kind.FLOAT, elements.pixelTag() == DicomElements.FLOAT_PIXELS ? 32 : 64);
        }
        if (bits != 8 && bits != 16 && bits != 32) {
            throw new FormatException("has pixels of " + bits + " bits, of which 8, 16 and 32 are read; convert it");
        }
        boolean signed = elements.integer(DicomElements.SIGNED, 0) == 1;
        return new SampleType(signed ? SampleType.Kind.SIGNED : SampleType.Kind.UNSIGNED, bits);
    }

    private void requirePixels() throws FormatException {
        long bytes = Heap.product(Heap.product((long) height * width, samples), type.bytes());
        if (elements.syntax() != DicomSyntax.RLE) {
            long length = elements.pixels().length();
            if (Heap.product(bytes, frames) > length) {
                throw new FormatException("has " + length + " bytes of pixels, " + frames + " frames of " + height
                        + " x " + width + " need " + Heap.product(bytes, frames) + FormatException.FETCH_AGAIN);
            }
            return;
        }
        if (elements.fragments().size() != frames) {
            throw new FormatException("has " + elements.fragments().size() + " fragments for " + frames + " frames"
                    + FormatException.FETCH_AGAIN);
        }
        for (DicomElements.Part fragment : elements.fragments()) {
            if (fragment.length() < RLE_HEADER || bytes > Heap.product(fragment.length(), RLE_RATIO)) {
                throw new FormatException(
                        "has a compressed frame of " + fragment.length() + " bytes, which cannot hold " + height + " x "
                                + width + " pixels" + FormatException.FETCH_AGAIN);
            }
        }
        Heap.require(bytes, "a frame");
    }

    @Override
    public List<Axis> axes() {
        List<Axis> axes = new ArrayList<>();
        axes.add(new Axis("F", frames));
        if (samples > 1) {
            axes.add(new Axis("C", samples));
        }
        axes.add(new Axis("Y", height));
        axes.add(new Axis("X", width));
        return List.copyOf(axes);
    }

    @Override
    public Colors colors() {
        return samples == 1 ? Colors.GREY : Colors.RGB;
    }

    @Override
    public String words() {
        return (stored < type.bits() ? stored + " of " : "")
                + type.words()
                + rescaling
                + (elements.text(DicomElements.PHOTOMETRIC).equals("MONOCHROME1")
                        ? ", MONOCHROME1 (low values are bright), not inverted"
                        : "")
                + (elements.has(DicomElements.WINDOW_CENTER) ? ", its window not applied" : "");
    }

    private double slope(int frame) throws FormatException {
        return elements.rescaling(DicomElements.SLOPE, frame, 1);
    }

    private double intercept(int frame) throws FormatException {
        return elements.rescaling(DicomElements.INTERCEPT, frame, 0);
    }

    @Override
    public double[] read(List<Range> region) throws IOException {
        double[] values = new double[Range.count(region)];
        Range channels = samples == 1 ? new Range(0, 1) : region.get(1);
        Range rows = region.get(region.size() - 2);
        Range columns = region.get(region.size() - 1);
        int at = 0;
        for (int f = region.get(0).from(); f < region.get(0).to(); f++) {
            double slope = slope(f);
            double intercept = intercept(f);
            ByteSource frame = elements.syntax() == DicomSyntax.RLE ? ByteSource.of(decoded(f)) : source;
            boolean planes = elements.syntax() == DicomSyntax.RLE || planar;
            ByteOrder order = elements.syntax() == DicomSyntax.RLE
                    ? ByteOrder.LITTLE_ENDIAN
                    : elements.syntax().order();
            int step = planes ? 1 : samples;
            long pixels = (long) height * width;
            long start = elements.syntax() == DicomSyntax.RLE
                    ? 0
                    : elements.pixels().offset() + f * pixels * samples * type.bytes();
            for (int c = channels.from(); c < channels.to(); c++) {
                for (int y = rows.from(); y < rows.to(); y++) {
                    long pixel = (long) y * width + columns.from();
                    long first = planes ? c * pixels + pixel : pixel * samples;
                    ByteBuffer row =
                            frame.read(start + first * type.bytes(), columns.size() * step * type.bytes(), order);
                    for (int x = 0; x < columns.size(); x++) {
                        values[at++] = value(row, planes ? x : x * samples + c) * slope + intercept;
                    }
                }
            }
        }
        return values;
    }

    private double value(ByteBuffer row, int index) throws FormatException {
        if (stored == type.bits()) {
            return type.get(row, index);
        }
        long bits = ((long) type.get(row, index) >> shift) & ((1L << stored) - 1);
        boolean negative = type.kind() == SampleType.Kind.SIGNED && bits >> (stored - 1) != 0;
        return negative ? bits - (1L << stored) : bits;
    }

    /** A frame, its channels one after the other, its samples in little endian. */
    private byte[] decoded(int frame) throws IOException {
        DicomElements.Part fragment = elements.fragments().get(frame);
        ByteBuffer header = source.read(fragment.offset(), RLE_HEADER, ByteOrder.LITTLE_ENDIAN);
        int width = type.bytes();
        int segments = samples * width;
        if (header.getInt(0) != segments || segments > RLE_MOST_SEGMENTS) {
            throw new FormatException("has a compressed frame of " + header.getInt(0) + " segments, it needs "
                    + segments + FormatException.FETCH_AGAIN);
        }
        int pixels = height * this.width;
        byte[] bytes = new byte[pixels * segments];
        for (int s = 0; s < segments; s++) {
            long from = header.getInt((1 + s) * Integer.BYTES) & 0xFFFFFFFFL;
            long to = s + 1 < segments ? header.getInt((2 + s) * Integer.BYTES) & 0xFFFFFFFFL : fragment.length();
            if (from < RLE_HEADER || to < from || to > fragment.length()) {
                throw new FormatException(
                        "has a compressed frame whose segments overlap" + FormatException.FETCH_AGAIN);
            }
            // the highest bytes of all samples of a channel come first
            int target = s / width * pixels * width + width - 1 - s % width;
            try (InputStream in = new Compression.PackBitsStream(source.stream(fragment.offset() + from, to - from))) {
                for (int i = 0; i < pixels; i++) {
                    int value = in.read();
                    if (value < 0) {
                        throw new FormatException("holds fewer pixels than it states: segment " + s + " of frame "
                                + frame + " ends early" + FormatException.FETCH_AGAIN);
                    }
                    bytes[target + i * width] = (byte) value;
                }
            }
        }
        return bytes;
    }
}
