package org.zeline.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.zeline.interpreter.value.Shape;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Tag;

/**
 * A figure of a tensor: images of its planes, or lines if they are signals.
 *
 * @param caption plain text
 * @param shape of the values
 * @param values one number per element
 * @param colors of images
 * @param marks what is marked
 */
record Panel(String caption, Shape shape, double[] values, ColorScale colors, Marks marks) {
    private static final int MOST_PLANES = 4;
    private static final int COLOR_PLANES = 3;

    /**
     * What is marked on a figure.
     *
     * @param roi the region, which also tells the planes to show where there are many
     * @param compared what it is compared with
     * @param outlined whether both are drawn
     * @param threshold a number to mark on the scale
     * @param numbers for each element the number to write there, 0 for none; empty if there are none
     */
    record Marks(boolean[] roi, boolean[] compared, boolean outlined, OptionalDouble threshold, double[] numbers) {}

    Tag figure() {
        Layout layout = Layout.of(shape);
        boolean composed = layout.planes() == COLOR_PLANES && !layout.isSignal() && colors == ColorScale.GREY;
        int[] shown = composed ? new int[1] : layout.fullest(marks.roi, MOST_PLANES);
        List<String> drawings = new ArrayList<>();
        for (int i = 0; i < shown.length; i++) {
            PlaneFigure plane = plane(layout, shown[i], composed);
            drawings.add(
                    layout.isSignal()
                            ? new SignalFigure(plane).svg()
                            : new ImageFigure(plane).svg(colors, i == shown.length - 1));
        }
        String text = caption + notes(layout, shown, composed);
        return Page.figure(
                layout.isSignal() ? "signal" : "image",
                drawings,
                Tag.of("figcaption").text(text));
    }

    private PlaneFigure plane(Layout layout, int p, boolean composed) {
        List<double[]> bands = new ArrayList<>();
        for (int c = 0; c < (composed ? COLOR_PLANES : 1); c++) {
            bands.add(layout.values(values, p + c));
        }
        String name = layout.planes() == 1 || composed ? "" : " Plane " + (p + 1) + " of " + layout.planes() + ".";
        return new PlaneFigure(
                caption + name,
                new Raster(layout.rows(), layout.columns()),
                bands,
                Arrays.stream(values).min().orElse(0),
                Arrays.stream(values).max().orElse(0),
                layout.flags(marks.roi, p),
                layout.flags(marks.compared, p),
                marks.numbers.length == 0 ? marks.numbers : layout.values(marks.numbers, p),
                marks);
    }

    private String notes(Layout layout, int[] shown, boolean composed) {
        StringBuilder notes = new StringBuilder();
        if (composed) {
            notes.append(" Its three channels are shown as red, green and blue.");
        } else if (shown.length > 1 || layout.planes() > 1) {
            List<String> names =
                    Arrays.stream(shown).mapToObj(p -> Integer.toString(p + 1)).toList();
            notes.append(names.size() == 1 ? " Plane " : " Planes ").append(String.join(", ", names));
            notes.append(" of ")
                    .append(layout.planes())
                    .append(" (")
                    .append(shape)
                    .append(')');
            notes.append(names.size() == 1 ? "" : ", from the top");
            notes.append(shown.length < layout.planes() ? ": those with most of the region." : ".");
        }
        int block = layout.isSignal() ? 1 : new Raster(layout.rows(), layout.columns()).block();
        if (block > 1) {
            notes.append(" A square stands for ").append(block).append(" x ").append(block);
            notes.append(" elements: their mean");
            notes.append(marks.outlined ? ", and whether any of them is in the region." : ".");
        }
        return notes.toString();
    }

    /**
     * A plane of it.
     *
     * @param title what it shows
     * @param raster rows and columns
     * @param bands its values; three for red, green and blue
     * @param low the least value of the whole tensor
     * @param high the largest value of the whole tensor
     * @param roi elements of the region
     * @param compared elements that it is compared with
     * @param numbers to write on elements, 0 for none; empty if there are none
     * @param marks of the whole tensor
     */
    record PlaneFigure(
            String title,
            Raster raster,
            List<double[]> bands,
            double low,
            double high,
            boolean[] roi,
            boolean[] compared,
            double[] numbers,
            Marks marks) {
        /** What is to be seen, in words. */
        String description() {
            int count = 0;
            for (boolean flag : roi) {
                count += flag ? 1 : 0;
            }
            return (raster.rows() == 1 ? "" : raster.rows() + " rows and ") + raster.columns()
                    + (raster.rows() == 1 ? " elements" : " columns") + ", values from " + Markup.number(low) + " to "
                    + Markup.number(high)
                    + (marks.outlined ? "; " + count + " elements belong to the region." : ".");
        }
    }
}
