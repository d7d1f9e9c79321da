package org.zeline.cli.input.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Which page of a TIFF file holds what.
 *
 * @param statedBy what says so, empty if nothing does
 * @param frames how many points of time; or pages, if nothing says what they are
 * @param channels how many pages hold the channels of one slice
 * @param slices how many slices
 * @param pages the page of each frame, channel and slice, the slices of one channel next to each other
 * @param remark what else was found, for readers, with a comma in front
 */
record PageOrder(String statedBy, int frames, int channels, int slices, List<Integer> pages, String remark) {
    /** Pages one after the other. */
    static PageOrder plain(int count) {
        return new PageOrder("", count, 1, 1, inOrder(count), "");
    }

    static List<Integer> inOrder(int count) {
        List<Integer> pages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pages.add(i);
        }
        return pages;
    }

    boolean isStated() {
        return !statedBy.isEmpty();
    }

    String frameAxis() {
        return isStated() ? "T" : "P";
    }

    /** The axes before those of rows and columns, if each page has so many channels itself. */
    List<Axis> axes(int samples) {
        Axis frame = new Axis(frameAxis(), frames);
        if (isStated()) {
            return List.of(frame, new Axis("C", channels * samples), new Axis("Z", slices));
        }
        return samples == 1 ? List.of(frame) : List.of(frame, new Axis("C", samples));
    }

    /** The range of a region along the axis of that name; of one item if there is no such axis. */
    static Range range(List<Axis> axes, List<Range> region, String name) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).name().equals(name)) {
                return region.get(i);
            }
        }
        return new Range(0, 1);
    }

    int page(int frame, int channel, int slice) {
        return pages.get((frame * channels + channel) * slices + slice);
    }

    /** For readers, with a comma in front. */
    String words() {
        return (isStated() ? ", axes by " + statedBy : "") + remark;
    }

    /**
     * Checks that there are as many pages as stated.
     *
     * @throws FormatException if there are not
     */
    static void requirePages(String statedBy, long frames, long channels, long slices, int pages)
            throws FormatException {
        boolean positive = frames > 0 && channels > 0 && slices > 0;
        long stated = positive ? Heap.product(Heap.product(frames, channels), slices) : 0;
        if (!positive || stated > pages) {
            throw new FormatException(statedBy + " states T=" + frames + ", C=" + channels + ", Z=" + slices
                    + ", the file holds " + pages + " pages; save it again as one file that holds all of them");
        }
    }
}
