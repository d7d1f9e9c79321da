package org.zeline.cli.input;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.zeline.interpreter.value.Port;

/** The order of the axes of an input that takes pictures: samples, channels, height and width. */
enum Layout {
    NCHW(1, 2, 3),
    NHWC(3, 1, 2),
    CHW(0, 1, 2),
    HWC(2, 0, 1),
    HW(-1, 0, 1);

    private static final int UNKNOWN = -1;

    private final int channels;
    private final int rows;
    private final int columns;

    Layout(int channels, int rows, int columns) {
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
    }

    /** The axis of channels. */
    int channels() {
        return channels;
    }

    static List<Layout> ofRank(int rank) {
        return Arrays.stream(values())
                .filter(layout -> layout.name().length() == rank)
                .toList();
    }

    /**
     * A picture's place in an input.
     *
     * @param layout the order of axes
     * @param channels how many
     */
    record Fit(Layout layout, int channels) {
        /** A stated number of channels says more than a matching size. */
        private int score(List<String> extents, int height, int width) {
            boolean size =
                    Layout.fits(extents.get(layout.rows), height) && Layout.fits(extents.get(layout.columns), width);
            return (channels == UNKNOWN ? 0 : 2) + (size ? 1 : 0);
        }
    }

    /**
     * The layout that an input's extents suggest.
     *
     * @param wanted how many channels were asked for, 0 if the input is to say: 1 or 3
     * @param asked who asked for them and what to do, for messages
     * @throws BadInputException if no layout fits, or the number of channels stays open
     */
    static Fit of(Port port, int height, int width, int wanted, String asked) {
        List<String> extents = port.extents() == null ? List.of("?", "?", "?", "?") : port.extents();
        List<Fit> fits = ofRank(extents.size()).stream()
                .map(layout -> new Fit(layout, layout.channels(extents)))
                .filter(fit -> fit.channels == UNKNOWN
                        || (wanted == 0 ? fit.channels == 1 || fit.channels == 3 : fit.channels == wanted))
                .toList();
        if (fits.isEmpty()) {
            throw misfit(port, extents.size(), wanted, asked);
        }
        Fit best = fits.get(0);
        for (Fit fit : fits) {
            best = fit.score(extents, height, width) > best.score(extents, height, width) ? fit : best;
        }
        int channels = best.channels == UNKNOWN ? wanted : best.channels;
        if (channels == 0) {
            throw new BadInputException("input '" + port.name() + "' takes " + port.declared()
                    + ", which leaves the number of channels open; choose --color grey or --color rgb");
        }
        best.layout.requireSize(extents, port.name(), height, width);
        return new Fit(best.layout, channels);
    }

    private static BadInputException misfit(Port port, int rank, int wanted, String asked) {
        String axes = ofRank(rank).stream()
                .filter(layout -> layout.channels >= 0)
                .map(layout -> "axis " + layout.channels + " (" + layout + ")")
                .collect(Collectors.joining(" nor "));
        return new BadInputException("input '" + port.name() + "' takes " + port.declared() + ": "
                + (axes.isEmpty() ? "it has no axis" : "neither " + axes + " is one") + " of "
                + (wanted == 0
                        ? "1 or 3 channels for a picture; give the numbers as .npy"
                        : wanted + (wanted == 1 ? " channel, " : " channels, ") + asked));
    }

    private int channels(List<String> extents) {
        return channels < 0 ? 1 : (int) Math.min(known(extents.get(channels)), Integer.MAX_VALUE);
    }

    private static long known(String extent) {
        return Character.isDigit(extent.charAt(0)) ? Long.parseLong(extent) : UNKNOWN;
    }

    private static boolean fits(String extent, int size) {
        return known(extent) == UNKNOWN || known(extent) == size;
    }

    private void requireSize(List<String> extents, String input, int height, int width) {
        if (!fits(extents.get(rows), height) || !fits(extents.get(columns), width)) {
            throw new BadInputException(
                    "the picture has " + height + " x " + width + " pixels (height x width), input '"
                            + input + "' takes " + extents.get(rows) + " x " + extents.get(columns)
                            + "; give a picture of that size, or a region as F#0:H,0:W; pvalue can --preprocess resize it");
        }
    }
}
