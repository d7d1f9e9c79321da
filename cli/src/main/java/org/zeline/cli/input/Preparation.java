package org.zeline.cli.input;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * What is done to the numbers of a file before a network sees them: times the scale, minus the mean, divided by the
 * deviation; and how colours are taken.
 *
 * @param scale any number but 0
 * @param mean one for all, one per channel of the network, or none
 * @param deviation positive, likewise
 * @param colors what pictures become, or {@code null} for what the network's number of channels says
 * @param channels the order of the colours that the network takes
 */
public record Preparation(
        double scale,
        List<Double> mean,
        List<Double> deviation,
        @Nullable Colors colors,
        Channels channels) {
    /** Nothing is done. */
    public static final Preparation NONE = new Preparation(1, List.of(), List.of(), null, Channels.RGB);

    private static final int PICTURES = 4;

    /** What a picture becomes. */
    public enum Colors {
        GREY,
        RGB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The order of the channels of a network that takes colours. */
    public enum Channels {
        RGB,
        BGR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the numbers. */
    public Preparation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("--scale must be a finite number other than 0, got " + scale);
        }
        for (double m : mean) {
            if (!Double.isFinite(m)) {
                throw new IllegalArgumentException("--mean must be finite, got " + m);
            }
        }
        for (double d : deviation) {
            if (!(d > 0 && Double.isFinite(d))) {
                throw new IllegalArgumentException("--std must be finite and positive, got " + d);
            }
        }
        if (channels == Channels.BGR && colors == Colors.GREY) {
            throw new IllegalArgumentException("--channels bgr needs colours, --color grey leaves none");
        }
    }

    /** Whether numbers stay as they are. */
    public boolean keepsNumbers() {
        return scale == 1 && mean.isEmpty() && deviation.isEmpty();
    }

    /** Whether the variance of the numbers stays as it is. */
    public boolean keepsVariance() {
        return scale == 1 && deviation.isEmpty();
    }

    /** What is done to numbers, for readers. */
    public String words() {
        return keepsNumbers()
                ? "values as they are"
                : "values times " + scale + (mean.isEmpty() ? "" : ", minus " + list(mean))
                        + (deviation.isEmpty() ? "" : ", divided by " + list(deviation));
    }

    private static String list(List<Double> numbers) {
        String text = numbers.stream().map(String::valueOf).collect(Collectors.joining(" and "));
        return numbers.size() == 1 ? text : text + " (by channel)";
    }

    /** The numbers of an array, see {@link #apply(double[], Shape)}. */
    Tensor prepared(Tensor array) {
        if (keepsNumbers()) {
            return array;
        }
        double[] values = array.toDoubles();
        apply(values, array.shape());
        return Tensor.wrapping(array.shape(), values);
    }

    /** Changes the numbers of an array; one number per channel needs an array with the axes of several pictures. */
    void apply(double[] values, Shape shape) {
        int channels = Math.max(mean.size(), deviation.size());
        if (channels <= 1) {
            apply(values, values.length, 1);
            return;
        }
        for (Layout layout : shape.rank() == PICTURES ? Layout.ofRank(PICTURES) : List.<Layout>of()) {
            if (shape.extent(layout.channels()) == channels) {
                apply(values, shape, layout);
                return;
            }
        }
        throw new BadInputException((mean.size() > 1 ? "--mean" : "--std") + " holds " + channels + " numbers, shape "
                + shape + " has no " + channels + " channels; give one number, or one per channel");
    }

    /** Changes the numbers of an array of that layout. */
    void apply(double[] values, Shape shape, Layout layout) {
        apply(values, shape, layout.channels());
    }

    /** Changes the numbers of an array with channels along that axis, -1 for none. */
    void apply(double[] values, Shape shape, int axis) {
        int channels = axis < 0 ? 1 : shape.extent(axis);
        requireFit("--mean", mean, channels);
        requireFit("--std", deviation, channels);
        apply(values, shape.size(axis + 1, shape.rank()), channels);
    }

    private static void requireFit(String option, List<Double> numbers, int channels) {
        if (numbers.size() > 1 && numbers.size() != channels) {
            throw new BadInputException(option + " holds " + numbers.size() + " numbers, the network takes " + channels
                    + (channels == 1 ? " channel" : " channels") + "; give one number, or one per channel");
        }
    }

    private void apply(double[] values, int inner, int channels) {
        if (keepsNumbers()) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % channels;
            values[i] = (values[i] * scale - at(mean, channel, 0)) / at(deviation, channel, 1);
        }
    }

    private static double at(List<Double> numbers, int channel, double otherwise) {
        return numbers.isEmpty() ? otherwise : numbers.get(numbers.size() == 1 ? 0 : channel);
    }
}
