package org.zeline.cli.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.zeline.cli.input.format.Axis;
import org.zeline.cli.input.format.ByteSource;
import org.zeline.cli.input.format.ImageFile;
import org.zeline.cli.input.format.ImageFile.Colors;
import org.zeline.cli.input.format.ImageFormat;
import org.zeline.cli.input.format.Range;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Reads a part of an image: as a picture if it has rows, columns and maybe channels, else as a volume. */
final class Images {
    private Images() {}

    /**
     * Reads a part of an image.
     *
     * @throws BadInputException if there is no such part
     * @throws IOException if the file is malformed or can't be read
     */
    static ArrayFile.Content read(ByteSource source, ImageFormat format, FilePart part, String name)
            throws IOException {
        ImageFile image = format.open(source, part.page());
        List<Axis> axes = image.axes();
        FilePart.Selection selection = part.on(axes, items(axes, image.colors()), name);
        List<Axis> kept = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            kept.add(new Axis(axes.get(i).name(), selection.ranges().get(i).size()));
        }
        List<Axis> longer = Volume.longer(kept);
        double[] values = image.read(selection.ranges());
        Shape shape = Shape.of(longer.stream().mapToInt(Axis::extent).toArray());
        RealTensor samples = Tensor.wrapping(shape, values);
        String words = image.words() + origin(axes, image.colors(), format);
        int channels = axes.stream().map(Axis::name).toList().indexOf("C");
        boolean flat = longer.stream().allMatch(axis -> "CYX".contains(axis.name()));
        if (!flat) {
            return new Volume(longer, samples, Axis.words(longer) + " of " + words);
        }
        int own = longer.size() == 2 ? 1 : longer.get(0).extent();
        RealTensor planes =
                samples.reshape(Shape.of(own, shape.extent(longer.size() - 2), shape.extent(longer.size() - 1)));
        Colors colors = own == 1 ? Colors.GREY : Colors.CHANNELS;
        if (channels >= 0 && image.colors() == Colors.RGB) {
            Range range = selection.ranges().get(channels);
            colors = range.size() == axes.get(channels).extent() ? Colors.RGB : colors;
            words += colors == Colors.RGB
                    ? ""
                    : ", channels " + range.from() + ":" + range.to() + " of red, green, blue";
        }
        return new Picture(colors, planes, words);
    }

    /** The axes along which numbers without a name count: not rows, columns and colours, nor those of one item. */
    private static List<Integer> items(List<Axis> axes, Colors colors) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            String name = axes.get(i).name();
            if (!"YX".contains(name) && !(name.equals("C") && colors == Colors.RGB)) {
                all.add(i);
            }
        }
        List<Integer> longer =
                all.stream().filter(i -> axes.get(i).extent() > 1).toList();
        return longer.isEmpty() ? all.stream().limit(1).toList() : longer;
    }

    /** Which axes the file has, if a part of it may be named. */
    private static String origin(List<Axis> axes, Colors colors, ImageFormat format) {
        boolean simple = axes.stream()
                .allMatch(axis -> "YX".contains(axis.name()) || (axis.name().equals("C") && colors == Colors.RGB));
        return simple ? "" : ", of a " + format + " file with axes " + Axis.words(axes);
    }
}
