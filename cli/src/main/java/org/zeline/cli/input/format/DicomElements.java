package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The elements of a DICOM file that say what its pixels are, and where the pixels are. */
final class DicomElements {
    static final int SAMPLES = 0x00280002;
    static final int PHOTOMETRIC = 0x00280004;
    static final int PLANAR = 0x00280006;
    static final int FRAMES = 0x00280008;
    static final int ROWS = 0x00280010;
    static final int COLUMNS = 0x00280011;
    static final int BITS_ALLOCATED = 0x00280100;
    static final int BITS_STORED = 0x00280101;
    static final int HIGH_BIT = 0x00280102;
    static final int SIGNED = 0x00280103;
    static final int WINDOW_CENTER = 0x00281050;
    static final int INTERCEPT = 0x00281052;
    static final int SLOPE = 0x00281053;
    static final int MODALITY_TABLE = 0x00283000;
    static final int FLOAT_PIXELS = 0x7FE00008;
    static final int DOUBLE_PIXELS = 0x7FE00009;
    static final int PIXELS = 0x7FE00010;

    private static final int SYNTAX = 0x00020010;
    private static final int TRANSFORMATION = 0x00289145;
    private static final int SHARED_GROUPS = 0x52009229;
    private static final int FRAME_GROUPS = 0x52009230;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;

    private static final int PREAMBLE = 128;
    private static final long UNDEFINED = 0xFFFFFFFFL;
    private static final int DEEPEST = 16;
    private static final int LONGEST = 1 << 10;
    private static final int MOST_FRAMES = 1 << 16;
    private static final Set<String> LONG_FORMS =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

    private final ByteSource source;
    private final DicomSyntax syntax;
    private final Map<Integer, byte[]> values = new HashMap<>();
    private final List<Map<Integer, byte[]>> ofFrames = new ArrayList<>();
    private final List<Part> fragments = new ArrayList<>();
    private Element pixels = new Element(0, "", 0, 0);

    /** Bytes of the file. */
    record Part(long offset, long length) {}

    /** An element, of whose value the type is stated or empty. */
    private record Element(int tag, String type, long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    private DicomElements(ByteSource source, DicomSyntax syntax) {
        this.source = source;
        this.syntax = syntax;
    }

    static boolean is(ByteSource source) throws IOException {
        return source.size() >= PREAMBLE + 4
                && new String(source.read(PREAMBLE, 4), StandardCharsets.ISO_8859_1).equals("DICM");
    }

    /** Reads the elements up to the pixels of a file that {@link #is} one. */
    static DicomElements read(ByteSource source) throws IOException {
        long at = PREAMBLE + 4L;
        String uid = "";
        DicomElements meta = new DicomElements(source, DicomSyntax.EXPLICIT_LITTLE);
        while (source.read(at, 2, ByteOrder.LITTLE_ENDIAN).getShort(0) == 2) {
            Element element = meta.element(at);
            source.require(element.offset, element.length);
            if (element.tag == SYNTAX && element.length <= LONGEST) {
                uid = text(source.read(element.offset, (int) element.length));
            }
            at = element.end();
        }
        DicomElements elements = new DicomElements(source, DicomSyntax.of(uid));
        elements.dataset(at);
        return elements;
    }

    private Element element(long at) throws IOException {
        byte[] bytes = source.read(at, 8);
        ByteBuffer head = ByteBuffer.wrap(bytes).order(syntax.order());
        int tag = (head.getShort(0) << 16) | (head.getShort(2) & 0xFFFF);
        if (!syntax.explicit() || tag >>> 16 == ITEM >>> 16) {
            return new Element(tag, "", at + 8, head.getInt(4) & 0xFFFFFFFFL);
        }
        String type = new String(bytes, 4, 2, StandardCharsets.ISO_8859_1);
        if (LONG_FORMS.contains(type)) {
            long length = source.read(at + 8, 4, syntax.order()).getInt(0) & 0xFFFFFFFFL;
            return new Element(tag, type, at + 12, length);
        }
        if (!type.matches("[A-Z]{2}")) {
            throw malformed("has an element without a type", at);
        }
        return new Element(tag, type, at + 8, head.getShort(6) & 0xFFFF);
    }

    private static FormatException malformed(String what, long at) {
        return new FormatException(what + " at byte " + at + FormatException.FETCH_AGAIN);
    }

    private void dataset(long from) throws IOException {
        for (long at = from; ; ) {
            if (at == source.size()) {
                throw new FormatException("holds no pixels; give a DICOM file of an image");
            }
            Element element = element(at);
            if (element.tag == PIXELS || element.tag == FLOAT_PIXELS || element.tag == DOUBLE_PIXELS) {
                pixels = element;
                if (element.length == UNDEFINED) {
                    fragments(element.offset);
                } else {
                    source.require(element.offset, element.length);
                }
                return;
            }
            if (element.tag == MODALITY_TABLE) {
                values.put(MODALITY_TABLE, new byte[0]);
            }
            if (element.tag == FRAME_GROUPS) {
                at = sequence(element, 0, this::ofNextFrame);
            } else if (element.tag == SHARED_GROUPS) {
                at = sequence(element, 0, () -> values);
            } else if (element.length == UNDEFINED) {
                at = sequence(element, 0, HashMap::new);
            } else {
                source.require(element.offset, element.length);
                if (element.tag >>> 16 == SAMPLES >>> 16 && element.length <= LONGEST) {
                    values.put(element.tag, source.read(element.offset, (int) element.length));
                }
                at = element.end();
            }
        }
    }

    private Map<Integer, byte[]> ofNextFrame() {
        Map<Integer, byte[]> frame = new HashMap<>();
        ofFrames.add(frame);
        return frame;
    }

    /**
     * Reads a sequence, and returns where it ends.
     *
     * @param kept where an item's slope and intercept go, asked for each item
     */
    private long sequence(Element sequence, int depth, Supplier<Map<Integer, byte[]>> kept) throws IOException {
        if (depth > DEEPEST) {
            throw malformed("has sequences in more than " + DEEPEST + " others", sequence.offset);
        }
        boolean open = sequence.length == UNDEFINED;
        if (open && sequence.type.equals("UN") && syntax.explicit()) {
            DicomElements implicit = new DicomElements(source, DicomSyntax.IMPLICIT_LITTLE);
            return implicit.sequence(new Element(sequence.tag, "", sequence.offset, UNDEFINED), depth, kept);
        }
        if (!open) {
            source.require(sequence.offset, sequence.length);
        }
        long at = sequence.offset;
        while (open || at < sequence.end()) {
            Element item = element(at);
            if (item.tag == SEQUENCE_END && open) {
                return item.offset;
            }
            if (item.tag != ITEM) {
                throw malformed("has something else than an item in a sequence", at);
            }
            if (ofFrames.size() > MOST_FRAMES) {
                throw malformed("describes more than " + MOST_FRAMES + " frames one by one", at);
            }
            at = item(item, depth, kept.get());
        }
        return at;
    }

    private long item(Element item, int depth, Map<Integer, byte[]> kept) throws IOException {
        boolean open = item.length == UNDEFINED;
        if (!open) {
            source.require(item.offset, item.length);
        }
        long at = item.offset;
        while (open || at < item.end()) {
            Element element = element(at);
            if (element.tag == ITEM_END && open) {
                return element.offset;
            }
            if (element.length == UNDEFINED || element.tag == TRANSFORMATION) {
                at = sequence(element, depth + 1, () -> kept);
                continue;
            }
            source.require(element.offset, element.length);
            if ((element.tag == SLOPE || element.tag == INTERCEPT) && element.length <= LONGEST) {
                kept.put(element.tag, source.read(element.offset, (int) element.length));
            }
            at = element.end();
        }
        return at;
    }

    /** Reads where the fragments of compressed pixels are, after the table of their offsets. */
    private void fragments(long from) throws IOException {
        long most = frames();
        boolean table = true;
        for (long at = from; ; ) {
            Element item = element(at);
            if (item.tag == SEQUENCE_END) {
                return;
            }
            if (item.tag != ITEM || item.length == UNDEFINED) {
                throw malformed("has compressed pixels that are no fragments", at);
            }
            source.require(item.offset, item.length);
            if (!table) {
                fragments.add(new Part(item.offset, item.length));
            }
            if (fragments.size() > most) {
                throw malformed("has more fragments than the " + most + " frames that it states", at);
            }
            table = false;
            at = item.end();
        }
    }

    DicomSyntax syntax() {
        return syntax;
    }

    /** The tag of the pixels: of integers or of floating-point numbers. */
    int pixelTag() {
        return pixels.tag;
    }

    /** Whether bytes of pixels are stored as words of two, the higher one first. */
    boolean swapsBytes() {
        return syntax == DicomSyntax.EXPLICIT_BIG && pixels.type.equals("OW");
    }

    /** Where uncompressed pixels are. */
    Part pixels() throws FormatException {
        if (pixels.length == UNDEFINED) {
            throw new FormatException("has compressed pixels, though its transfer syntax is an uncompressed one"
                    + FormatException.FETCH_AGAIN);
        }
        return new Part(pixels.offset, pixels.length);
    }

    /** Where the compressed frames are. */
    List<Part> fragments() {
        return fragments;
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }

    /** How many frames there are. */
    int frames() throws FormatException {
        double frames = number(values, FRAMES, 1);
        if (!(frames >= 1) || frames > Integer.MAX_VALUE || frames != Math.rint(frames)) {
            throw new FormatException("states " + frames + " frames" + FormatException.FETCH_AGAIN);
        }
        return (int) frames;
    }

    /** An unsigned integer, which must be there if no other number stands for it. */
    int integer(int tag, int otherwise) throws FormatException {
        byte[] value = values.get(tag);
        if (value != null && value.length >= Short.BYTES) {
            return ByteBuffer.wrap(value).order(syntax.order()).getShort(0) & 0xFFFF;
        }
        if (otherwise < 0) {
            throw new FormatException(String.format(
                    "lacks element (%04x,%04x), so what its pixels are is not known%s",
                    tag >>> 16, tag & 0xFFFF, FormatException.FETCH_AGAIN));
        }
        return otherwise;
    }

    /** Text, empty if it is missing. */
    String text(int tag) {
        return text(values.getOrDefault(tag, new byte[0]));
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    /** How many of the first frames may have a slope and an intercept of their own. */
    int framesWithOwn() {
        return ofFrames.size();
    }

    /** The slope or the intercept of a frame: its own, or what all frames share. */
    double rescaling(int tag, int frame, double otherwise) throws FormatException {
        boolean own = frame < ofFrames.size() && ofFrames.get(frame).containsKey(tag);
        return number(own ? ofFrames.get(frame) : values, tag, otherwise);
    }

    /** A decimal number, the first one if there are several. */
    private static double number(Map<Integer, byte[]> values, int tag, double otherwise) throws FormatException {
        byte[] value = values.get(tag);
        String text = value == null ? "" : text(value).split("\\\\", 2)[0].strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[-+0-9.eE]{1,32}")) {
            throw noNumber(tag, text, null);
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw noNumber(tag, text, e);
        }
    }

    private static FormatException noNumber(int tag, String text, @Nullable Throwable cause) {
        String message = String.format(
                "has '%s' for element (%04x,%04x), which must be a number%s",
                text, tag >>> 16, tag & 0xFFFF, FormatException.FETCH_AGAIN);
        return cause == null ? new FormatException(message) : new FormatException(message, cause);
    }
}
