package org.zeline.cli.input.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The description of a TIFF file that ImageJ has written: channels, slices and frames, the first changing fastest. */
final class ImageJ {
    private ImageJ() {}

    static boolean is(String description) {
        return description.startsWith("ImageJ=");
    }

    /**
     * The order of pages.
     *
     * @throws FormatException if there are fewer
     */
    static PageOrder order(String description, int pages) throws FormatException {
        Map<String, Long> stated = new HashMap<>();
        for (String line : description.lines().toList()) {
            String[] parts = line.split("=", 2);
            if (parts.length == 2 && parts[1].matches("[0-9]{1,9}")) {
                stated.put(parts[0], Long.parseLong(parts[1]));
            }
        }
        long images = stated.getOrDefault("images", 1L);
        if (images > pages) {
            throw new FormatException(
                    "is a stack of " + images + " images of which ImageJ lists " + pages + "; save it as OME-TIFF");
        }
        boolean axes = stated.containsKey("channels") || stated.containsKey("slices") || stated.containsKey("frames");
        if (!axes) {
            return PageOrder.plain(pages);
        }
        long channels = stated.getOrDefault("channels", 1L);
        long slices = stated.getOrDefault("slices", 1L);
        long frames = stated.getOrDefault("frames", 1L);
        PageOrder.requirePages("ImageJ", frames, channels, slices, pages);
        List<Integer> order = new ArrayList<>();
        for (int t = 0; t < frames; t++) {
            for (int c = 0; c < channels; c++) {
                for (int z = 0; z < slices; z++) {
                    order.add((int) ((t * slices + z) * channels + c));
                }
            }
        }
        return new PageOrder("ImageJ", (int) frames, (int) channels, (int) slices, order, "");
    }
}
