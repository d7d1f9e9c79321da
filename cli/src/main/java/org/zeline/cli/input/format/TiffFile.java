package org.zeline.cli.input.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A TIFF file, also BigTIFF. Its pages are an axis, {@code P}, or, if OME-XML or ImageJ says so, those of time,
 * channels and slices: {@code T}, {@code C} and {@code Z}. Pages of reduced resolution are left out.
 */
final class TiffFile implements ImageFile {
    private static final int SUBFILE = 254;
    private static final int DESCRIPTION = 270;
    private static final int REDUCED = 1;

    private final ByteSource source;
    private final TiffHeader header;
    private final List<Long> pages;
    private final int reduced;
    private final TiffPage first;
    private final PageOrder order;

    private TiffFile(
            ByteSource source, TiffHeader header, List<Long> pages, int reduced, TiffPage first, PageOrder order) {
        this.source = source;
        this.header = header;
        this.pages = pages;
        this.reduced = reduced;
        this.first = first;
        this.order = order;
    }

    /**
     * Opens a file.
     *
     * @param page which page says how large pages are, if it is one of those there are; they may differ, and then one
     *     at a time is read
     */
    static TiffFile open(ByteSource source, int page) throws IOException {
        TiffHeader header = TiffHeader.read(source);
        List<Long> pages = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        int reduced = 0;
        long bytes = 0;
        for (long offset = header.first(); offset != 0; ) {
            if (!seen.add(offset)) {
                throw new FormatException("has directories that lead in a circle" + FormatException.FETCH_AGAIN);
            }
            TiffDirectory directory = TiffDirectory.read(source, header, offset);
            bytes += directory.length();
            if (bytes > source.size()) {
                throw new FormatException("has directories that overlap" + FormatException.FETCH_AGAIN);
            }
            if (!pages.isEmpty() && (directory.integer(SUBFILE, 0) & REDUCED) != 0) {
                reduced++;
            } else {
                pages.add(offset);
            }
            offset = directory.next();
        }
        if (pages.isEmpty()) {
            throw new FormatException("holds no image" + FormatException.FETCH_AGAIN);
        }
        TiffDirectory directory = TiffDirectory.read(source, header, pages.get(0));
        String description = directory.text(DESCRIPTION);
        PageOrder order = PageOrder.plain(pages.size());
        if (OmeXml.is(description)) {
            order = OmeXml.order(description, new TiffPage(source, header, directory), pages.size());
        } else if (ImageJ.is(description)) {
            order = ImageJ.order(description, pages.size());
        } else if (page >= 0 && page < pages.size()) {
            directory = TiffDirectory.read(source, header, pages.get(page));
        }
        TiffPage first = new TiffPage(source, header, directory);
        if ((long) order.channels() * first.channels() > Integer.MAX_VALUE) {
            throw new FormatException("states " + order.channels() + " pages of " + first.channels() + " channels each"
                    + FormatException.FETCH_AGAIN);
        }
        return new TiffFile(source, header, pages, reduced, first, order);
    }

    @Override
    public List<Axis> axes() {
        List<Axis> axes = new ArrayList<>(order.axes(first.channels()));
        axes.add(new Axis("Y", first.height()));
        axes.add(new Axis("X", first.width()));
        return List.copyOf(axes);
    }

    @Override
    public Colors colors() {
        return order.channels() == 1 ? first.colors() : Colors.CHANNELS;
    }

    @Override
    public String words() {
        return first.words()
                + order.words()
                + (reduced == 0 ? "" : ", " + reduced + " pages of reduced resolution left out");
    }

    @Override
    public double[] read(List<Range> region) throws IOException {
        double[] values = new double[Range.count(region)];
        List<Axis> axes = axes();
        Range frames = PageOrder.range(axes, region, order.frameAxis());
        Range channels = PageOrder.range(axes, region, "C");
        Range slices = PageOrder.range(axes, region, "Z");
        Range y = region.get(region.size() - 2);
        Range x = region.get(region.size() - 1);
        int samples = first.channels();
        int plane = y.size() * x.size();
        TiffChunks.Effort effort = new TiffChunks.Effort(source.size());
        for (int f = frames.from(); f < frames.to(); f++) {
            for (int p = channels.from() / samples; p <= (channels.to() - 1) / samples; p++) {
                Range own = new Range(
                        Math.max(channels.from() - p * samples, 0), Math.min(channels.to() - p * samples, samples));
                int c = p * samples + own.from() - channels.from();
                for (int z = slices.from(); z < slices.to(); z++) {
                    double[] read = page(order.page(f, p, z)).read(own, y, x, effort);
                    for (int k = 0; k < own.size(); k++) {
                        int to = ((f - frames.from()) * channels.size() + c + k) * slices.size() + z - slices.from();
                        System.arraycopy(read, k * plane, values, to * plane, plane);
                    }
                }
            }
        }
        return values;
    }

    private TiffPage page(int index) throws IOException {
        TiffPage page = new TiffPage(source, header, TiffDirectory.read(source, header, pages.get(index)));
        if (!page.isLike(first)) {
            throw new FormatException("page " + index + " has " + page.height() + " x " + page.width() + " pixels of "
                    + page.words() + ", others have " + first.height() + " x " + first.width() + " of " + first.words()
                    + "; name one page as F#" + index);
        }
        return page;
    }
}
