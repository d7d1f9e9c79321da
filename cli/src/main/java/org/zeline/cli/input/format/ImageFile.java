package org.zeline.cli.input.format;

import java.io.IOException;
import java.util.List;

/** An image in a file: its axes and, read by region, its values. */
public interface ImageFile {
    /** What the channels of an image are. */
    enum Colors {
        /** One channel. */
        GREY,
        /** Red, green and blue. */
        RGB,
        /** Channels that are no colours, such as those of a microscope. */
        CHANNELS
    }

    /** {@return the axes, those of rows {@code Y} and columns {@code X} last} */
    List<Axis> axes();

    /** {@return what the channels are} */
    Colors colors();

    /**
     * {@return what the values are and what was done to them, for readers: "16 bits, unsigned, orientation 6 applied"}
     */
    String words();

    /**
     * Reads a region.
     *
     * @param region a range for each axis, within the axis
     * @return its values in row-major order
     * @throws FormatException if the file is malformed, not supported, or too large for the heap
     * @throws IOException if it can't be read
     */
    double[] read(List<Range> region) throws IOException;
}
