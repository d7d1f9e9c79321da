package org.zeline.cli.input.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A format of images, recognised by how its files begin. */
public enum ImageFormat {
    PNG,
    JPEG,
    BMP,
    TIFF,
    NIFTI,
    DICOM;

    private static final int START = 30;
    /** The lengths that the headers of Windows and of OS/2 bitmaps have. */
    private static final List<Integer> BMP_HEADERS = List.of(12, 40, 52, 56, 64, 108, 124);

    /**
     * {@return the format that a file has by its content}
     *
     * @param source the file
     * @throws IOException if it can't be read
     */
    public static Optional<ImageFormat> of(ByteSource source) throws IOException {
        if (source instanceof GzipSource) {
            return NiftiFile.is(source) ? Optional.of(NIFTI) : Optional.empty();
        }
        byte[] start = source.read(0, (int) Math.min(START, source.size()));
        String text = new String(start, StandardCharsets.ISO_8859_1);
        ByteBuffer numbers = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (text.startsWith("BM") && start.length >= 18 && BMP_HEADERS.contains(numbers.getInt(14))) {
            return Optional.of(BMP);
        }
        if (TiffHeader.is(source)) {
            return Optional.of(TIFF);
        }
        if (NiftiFile.is(source)) {
            return Optional.of(NIFTI);
        }
        return DicomElements.is(source) ? Optional.of(DICOM) : Optional.empty();
    }

    /**
     * {@return the format that a file has by its name}
     *
     * @param suffix the end of its name, without the dot
     */
    public static Optional<ImageFormat> ofSuffix(String suffix) {
        return switch (suffix.toLowerCase(Locale.ROOT)) {
            case "png" -> Optional.of(PNG);
            case "jpg", "jpeg" -> Optional.of(JPEG);
            case "bmp" -> Optional.of(BMP);
            case "tif", "tiff" -> Optional.of(TIFF);
            case "nii" -> Optional.of(NIFTI);
            case "dcm" -> Optional.of(DICOM);
            default -> Optional.empty();
        };
    }

    /**
     * Opens a file of this format.
     *
     * @param source the file, open as long as the image is read
     * @param page of TIFF files, whose pages may differ, the one that is wanted; -1 for all of them
     * @return the image
     * @throws FormatException if the file is malformed, not supported, or too large for the heap
     * @throws IOException if it can't be read
     */
    public ImageFile open(ByteSource source, int page) throws IOException {
        return switch (this) {
            case PNG, JPEG, BMP -> {
                Heap.require(source.size(), "the file");
                yield DesktopImage.open(source.read(0, (int) source.size()), this);
            }
            case TIFF -> TiffFile.open(source, page);
            case NIFTI -> NiftiFile.open(source);
            case DICOM -> DicomFile.open(source);
        };
    }

    @Override
    public String toString() {
        return this == NIFTI ? "NIfTI" : name();
    }
}
