package org.zeline.report.page;

import java.util.Arrays;

/** Colours for numbers from a lowest to a highest. */
final class ColorScale {
    /** From black to white. */
    static final ColorScale GREY = new ColorScale(0x000000, 0xFFFFFF);

    /** From dark blue over green to yellow; brightness grows evenly, so it also reads in black and white. */
    static final ColorScale VIVID = new ColorScale(0x440154, 0x3B528B, 0x21918C, 0x5EC962, 0xFDE725);

    private final int[] stops;

    private ColorScale(int... stops) {
        this.stops = stops;
    }

    /** The colour, 0xRRGGBB, at a share of the way up. */
    int at(double share) {
        double position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
        int i = Math.min((int) position, stops.length - 2);
        double t = position - i;
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double low = stops[i] >> shift & 0xFF;
            double high = stops[i + 1] >> shift & 0xFF;
            color |= (int) Math.round(low + t * (high - low)) << shift;
        }
        return color;
    }

    /** The colours of numbers, scaled so that {@code low} and {@code high} are the ends. */
    int[] of(double[] numbers, double low, double high) {
        return Arrays.stream(numbers)
                .mapToInt(x -> at(high > low ? (x - low) / (high - low) : 0.5))
                .toArray();
    }
}
