package org.zeline.report.page;

import java.util.OptionalDouble;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Svg;
import org.zeline.report.figure.Tag;

/**
 * Draws a plane as an image, with outlines of elements on it and the colour scale below.
 *
 * @param plane what is drawn
 */
record ImageFigure(Panel.PlaneFigure plane) {
    private static final double MARGIN = 2;
    private static final double SCALE_HEIGHT = 12;
    private static final double SCALE_ROOM = 54;
    private static final double LEAST_SCALE = 200;
    private static final double LABEL = 40;
    private static final int RAMP = 64;

    /**
     * The drawing.
     *
     * @param colors of the values
     * @param scaled whether the colour scale stands below
     */
    String svg(ColorScale colors, boolean scaled) {
        Raster raster = plane.raster();
        double width = Math.max(raster.width(), scaled ? LEAST_SCALE : 0);
        double height = raster.height() + (scaled ? SCALE_ROOM : 0);
        Tag inside = Tag.of("g")
                .with("transform", "translate(2 2)")
                .add(image(PngData.uri(pixels(colors), raster.across()), 0, raster.width(), raster.height()));
        if (plane.marks().outlined()) {
            outline(inside, "compared", raster.outline(plane.compared()));
            outline(inside, "roi", raster.outline(plane.roi()));
        }
        for (int i = 0; i < plane.numbers().length; i++) {
            if (plane.numbers()[i] > 0) {
                number(inside, raster, i, (int) plane.numbers()[i]);
            }
        }
        if (scaled) {
            scale(inside, colors, width, raster.height() + 8);
        }
        return Svg.drawing("zeline-image", plane.title(), plane.description(), width + 2 * MARGIN, height + 2 * MARGIN)
                .with("width", width + 2 * MARGIN)
                .add(inside)
                .toString();
    }

    /** A number in the middle of an element. */
    private static void number(Tag into, Raster raster, int element, int number) {
        int row = element / raster.columns();
        int column = element % raster.columns();
        double x = (column + 0.5) * raster.width() / raster.columns();
        double y = (row + 0.5) * raster.height() / raster.rows();
        into.add(
                Svg.text("component under", "middle", x, y + 4, Integer.toString(number)),
                Svg.text("component", "middle", x, y + 4, Integer.toString(number)));
    }

    static Tag image(String uri, double top, double width, double height) {
        return Tag.of("image")
                .with("preserveAspectRatio", "none")
                .with("y", top)
                .with("width", width)
                .with("height", height)
                .with("href", uri);
    }

    private int[] pixels(ColorScale colors) {
        int[] mixed = colors.of(plane.raster().means(plane.bands().get(0)), plane.low(), plane.high());
        for (int band = 1; band < plane.bands().size(); band++) {
            int[] more = colors.of(plane.raster().means(plane.bands().get(band)), plane.low(), plane.high());
            int shift = 8 * (2 - band);
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] = (mixed[i] & ~(0xFF << shift)) | (more[i] & (0xFF << shift));
            }
        }
        return mixed;
    }

    /** A dark line below a bright one is seen on any ground. */
    private static void outline(Tag into, String kind, String path) {
        if (!path.isEmpty()) {
            into.add(Svg.path(kind + " under", path), Svg.path(kind, path));
        }
    }

    private void scale(Tag into, ColorScale colors, double width, double top) {
        int[] ramp = new int[RAMP];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = colors.at(i / (ramp.length - 1.0));
        }
        double base = top + SCALE_HEIGHT + 16;
        into.add(
                image(PngData.uri(ramp, ramp.length), top, width, SCALE_HEIGHT),
                Svg.text("tick", "start", 0, base, Markup.number(plane.low())),
                Svg.text("tick", "end", width, base, Markup.number(plane.high())));
        OptionalDouble mark = plane.marks().threshold();
        if (mark.isPresent() && plane.low() <= mark.getAsDouble() && mark.getAsDouble() < plane.high()) {
            double x = width * (mark.getAsDouble() - plane.low()) / (plane.high() - plane.low());
            double label = Math.min(width - LABEL, Math.max(LABEL, x));
            into.add(
                    Svg.path("mark", "M" + Svg.point(x, top - 4) + "v20"),
                    Svg.text("tick", "middle", label, base + 15, "threshold " + Markup.number(mark.getAsDouble())));
        }
    }
}
