package org.zeline.cli.input.format;

import java.nio.ByteOrder;

/** The transfer syntaxes of DICOM that are read. */
enum DicomSyntax {
    IMPLICIT_LITTLE(false, ByteOrder.LITTLE_ENDIAN),
    EXPLICIT_LITTLE(true, ByteOrder.LITTLE_ENDIAN),
    EXPLICIT_BIG(true, ByteOrder.BIG_ENDIAN),
    RLE(true, ByteOrder.LITTLE_ENDIAN);

    private static final String ROOT = "1.2.840.10008.1.2";

    private final boolean explicit;
    private final ByteOrder order;

    DicomSyntax(boolean explicit, ByteOrder order) {
        this.explicit = explicit;
        this.order = order;
    }

    /** Whether elements state their types. */
    boolean explicit() {
        return explicit;
    }

    ByteOrder order() {
        return order;
    }

    /**
     * The syntax of that identifier.
     *
     * @throws FormatException if it is not read
     */
    static DicomSyntax of(String uid) throws FormatException {
        return switch (uid) {
            case ROOT -> IMPLICIT_LITTLE;
            case ROOT + ".1" -> EXPLICIT_LITTLE;
            case ROOT + ".2" -> EXPLICIT_BIG;
            case ROOT + ".5" -> RLE;
            default ->
                throw new FormatException("has the transfer syntax " + name(uid) + ", which is not read; convert"
                        + " it to an uncompressed one, for example by gdcmconv --raw or dcmconv");
        };
    }

    private static String name(String uid) {
        String kind = uid.startsWith(ROOT + ".") ? uid.substring(ROOT.length() + 1) : "";
        String name = switch (kind) {
            case "1.99" -> "Deflated Explicit VR Little Endian";
            case "4.50", "4.51" -> "JPEG";
            case "4.57", "4.70" -> "JPEG Lossless";
            case "4.80", "4.81" -> "JPEG-LS";
            case "4.90", "4.91", "4.92", "4.93" -> "JPEG 2000";
            case "4.201", "4.202", "4.203" -> "High-Throughput JPEG 2000";
            default -> kind.startsWith("4.10") ? "MPEG video" : "";
        };
        return name.isEmpty() ? uid : name + " (" + uid + ")";
    }
}
