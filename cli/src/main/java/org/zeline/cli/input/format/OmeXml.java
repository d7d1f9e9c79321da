package org.zeline.cli.input.format;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The description of an OME-TIFF file: which page holds which point of time, channel and slice. */
final class OmeXml {
    private static final String NAME = "OME-XML";
    private static final int LONGEST = 1 << 24;

    private final TiffPage first;
    private final int pages;
    private String ownId = "";
    private int images;
    private long sizeC;
    private long sizeZ;
    private long sizeT;
    private String dimensions = "";
    private int[] order = {};
    private long listed;

    private OmeXml(TiffPage first, int pages) {
        this.first = first;
        this.pages = pages;
    }

    static boolean is(String description) {
        return description.startsWith("<") && description.contains("<OME");
    }

    /**
     * The order of pages of the first image.
     *
     * @throws FormatException if the description is malformed, or the pages are in other files
     */
    static PageOrder order(String description, TiffPage first, int pages) throws FormatException {
        if (description.length() > LONGEST) {
            throw new FormatException("has OME-XML of " + description.length() + " characters, at most " + LONGEST
                    + " are read; save it again");
        }
        OmeXml xml = new OmeXml(first, pages);
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it refers to " + systemId);
        });
        try {
            xml.read(factory.createXMLStreamReader(new StringReader(description)));
        } catch (XMLStreamException e) {
            throw new FormatException(
                    "has malformed OME-XML (" + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + ")"
                            + FormatException.FETCH_AGAIN,
                    e);
        }
        return xml.order();
    }

    private void read(XMLStreamReader reader) throws XMLStreamException, FormatException {
        String text = "";
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD ->
                    throw new FormatException("has OME-XML with a document type, which is not read; save it again");
                case XMLStreamConstants.START_ELEMENT -> start(reader);
                case XMLStreamConstants.CHARACTERS -> text = reader.getText();
                case XMLStreamConstants.END_ELEMENT -> {
                    if (reader.getLocalName().equals("UUID") && images <= 1) {
                        requireOwn(text.strip());
                    }
                    text = "";
                }
                default -> {}
            }
        }
    }

    private void start(XMLStreamReader reader) throws FormatException {
        switch (reader.getLocalName()) {
            case "OME" -> ownId = attribute(reader, "UUID");
            case "Image" -> images++;
            case "Pixels" -> pixels(reader);
            case "TiffData" -> planes(reader);
            default -> {}
        }
    }

    private void requireOwn(String id) throws FormatException {
        if (!ownId.isEmpty() && !id.isEmpty() && !id.equals(ownId)) {
            throw new FormatException("is a part of an image in several files, by its OME-XML; save it as one file");
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private static long number(XMLStreamReader reader, String name, long otherwise) throws FormatException {
        String value = attribute(reader, name);
        if (value.isEmpty() && otherwise >= 0) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,9}")) {
            throw new FormatException("has OME-XML in which " + name + " is '" + value
                    + "', which must be a whole number" + FormatException.FETCH_AGAIN);
        }
        return Long.parseLong(value);
    }

    private void pixels(XMLStreamReader reader) throws FormatException {
        if (sizeC != 0 || images > 1) {
            return;
        }
        dimensions = attribute(reader, "DimensionOrder");
        sizeC = number(reader, "SizeC", -1);
        sizeZ = number(reader, "SizeZ", -1);
        sizeT = number(reader, "SizeT", -1);
        long height = number(reader, "SizeY", -1);
        long width = number(reader, "SizeX", -1);
        if (!dimensions.matches("XY(CTZ|CZT|TCZ|TZC|ZCT|ZTC)")) {
            throw new FormatException(
                    "has OME-XML with the order of axes '" + dimensions + "'" + FormatException.FETCH_AGAIN);
        }
        if (height != first.height() || width != first.width() || sizeC % first.channels() != 0) {
            throw new FormatException("has OME-XML for " + height + " x " + width + " pixels of " + sizeC
                    + " channels, its first page has " + first.height() + " x " + first.width() + " of "
                    + first.channels() + FormatException.FETCH_AGAIN);
        }
        PageOrder.requirePages(NAME, sizeT, planesOfChannels(), sizeZ, pages);
        order = new int[(int) (sizeT * planesOfChannels() * sizeZ)];
        Arrays.fill(order, -1);
    }

    private long planesOfChannels() {
        return sizeC / first.channels();
    }

    /** Where a plane stands in the order of pages, from its number in the stated order of axes. */
    private int[] coordinates(long number) {
        int[] at = new int[3];
        for (char axis : dimensions.substring(2).toCharArray()) {
            long size = axis == 'T' ? sizeT : axis == 'C' ? planesOfChannels() : sizeZ;
            at["TCZ".indexOf(axis)] = (int) (number % size);
            number /= size;
        }
        return at;
    }

    private long number(long t, long c, long z) {
        long number = 0;
        long stride = 1;
        for (char axis : dimensions.substring(2).toCharArray()) {
            number += stride * (axis == 'T' ? t : axis == 'C' ? c : z);
            stride *= axis == 'T' ? sizeT : axis == 'C' ? planesOfChannels() : sizeZ;
        }
        return number;
    }

    /** Planes of the first image, on consecutive pages. */
    private void planes(XMLStreamReader reader) throws FormatException {
        if (images > 1 || order.length == 0) {
            return;
        }
        long page = number(reader, "IFD", 0);
        long t = number(reader, "FirstT", 0);
        long c = number(reader, "FirstC", 0);
        long z = number(reader, "FirstZ", 0);
        if (t >= sizeT || c >= sizeC || z >= sizeZ) {
            throw misplaced(page);
        }
        long from = number(t, c / first.channels(), z);
        long count = number(reader, "PlaneCount", attribute(reader, "IFD").isEmpty() ? order.length - from : 1);
        listed += count;
        if (count > order.length - from || page + count > pages) {
            throw misplaced(page);
        }
        if (listed > order.length) {
            throw new FormatException("has OME-XML that lists planes twice" + FormatException.FETCH_AGAIN);
        }
        for (long i = 0; i < count; i++) {
            int[] at = coordinates(from + i);
            order[(int) ((at[0] * planesOfChannels() + at[1]) * sizeZ + at[2])] = (int) (page + i);
        }
    }

    private FormatException misplaced(long page) {
        return new FormatException("has OME-XML that places page " + page + " outside of the " + pages
                + " pages or of T=" + sizeT + ", C=" + sizeC + ", Z=" + sizeZ + FormatException.FETCH_AGAIN);
    }

    private PageOrder order() throws FormatException {
        if (order.length == 0) {
            throw new FormatException("has OME-XML without an image" + FormatException.FETCH_AGAIN);
        }
        List<Integer> list = new ArrayList<>(order.length);
        for (int i = 0; i < order.length; i++) {
            if (listed > 0 && order[i] < 0) {
                throw new FormatException("lacks planes of an image, by its OME-XML; save it as one complete file");
            }
            list.add(order[i]);
        }
        if (listed == 0) {
            for (int i = 0; i < order.length; i++) {
                int[] at = coordinates(i);
                list.set((int) ((at[0] * planesOfChannels() + at[1]) * sizeZ + at[2]), i);
            }
        }
        String remark = images > 1 ? ", the first of its " + images + " images" : "";
        return new PageOrder(NAME, (int) sizeT, (int) planesOfChannels(), (int) sizeZ, list, remark);
    }
}
