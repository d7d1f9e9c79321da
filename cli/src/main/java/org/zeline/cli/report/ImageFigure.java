package org.zeline.cli.report;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.zeline.si.figure.Markup;

/** Draws arrays as images, with outlines of elements on them and the colour scale below. */
final class ImageFigure {
    private static final int MOST_PLANES = 4;
    private static final double SCALE_HEIGHT = 12;
    private static final double MARGIN = 8;
    private static final double LABEL = 110;

    private final Plane plane;
    private final double[] values;
    private final ColorScale colors;
    private final double low;
    private final double high;

    ImageFigure(Plane plane, double[] values, ColorScale colors) {
        this.plane = plane;
        this.values = values;
        this.colors = colors;
        this.low = Arrays.stream(values).min().orElse(0);
        this.high = Arrays.stream(values).max().orElse(0);
    }

    /**
     * The figure.
     *
     * @param caption plain text below it
     * @param roi flat indices outlined strongly
     * @param compared flat indices outlined thinly
     * @param mark a number to mark on the colour scale
     */
    String svg(String caption, int[] roi, int[] compared, OptionalDouble mark) {
        StringBuilder html = new StringBuilder("<figure>\n");
        int shown = Math.min(MOST_PLANES, plane.count(values));
        for (int p = 0; p < shown; p++) {
            plane(html, p, plane.flags(roi, p), plane.flags(compared, p), caption);
        }
        scale(html, mark);
        html.append("<figcaption>").append(Markup.escape(caption));
        if (shown < plane.count(values)) {
            html.append(" The first ")
                    .append(shown)
                    .append(" of ")
                    .append(plane.count(values))
                    .append(" planes.");
        }
        return html.append("</figcaption>\n</figure>\n").toString();
    }

    private void plane(StringBuilder html, int p, boolean[] roi, boolean[] compared, String caption) {
        double[] pixels = plane.values(values, p);
        html.append("<svg class=\"image\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"")
                .append(Markup.escape(caption))
                .append("\" viewBox=\"-2 -2 ")
                .append(Markup.px(plane.width() + 4))
                .append(' ')
                .append(Markup.px(plane.height() + 4))
                .append("\" width=\"")
                .append(Markup.px(plane.width() + 4))
                .append("\">\n<image preserveAspectRatio=\"none\" width=\"")
                .append(Markup.px(plane.width()))
                .append("\" height=\"")
                .append(Markup.px(plane.height()))
                .append("\" href=\"")
                .append(PngData.uri(colors.of(pixels, low, high), plane.columns()))
                .append("\"/>\n");
        outline(html, "compared", plane.outline(compared));
        outline(html, "roi-under", plane.outline(roi));
        outline(html, "roi", plane.outline(roi));
        html.append("</svg>\n");
    }

    private static void outline(StringBuilder html, String kind, String path) {
        if (!path.isEmpty()) {
            html.append("<path class=\"")
                    .append(kind)
                    .append("\" d=\"")
                    .append(path)
                    .append("\"/>\n");
        }
    }

    private void scale(StringBuilder html, OptionalDouble mark) {
        double width = plane.width();
        int[] ramp = new int[64];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = colors.at(i / (ramp.length - 1.0));
        }
        html.append("<svg class=\"scale\" xmlns=\"http://www.w3.org/2000/svg\" aria-hidden=\"true\" viewBox=\"-2 -")
                .append(Markup.px(MARGIN))
                .append(' ')
                .append(Markup.px(width + 4))
                .append(" 44\" width=\"")
                .append(Markup.px(width + 4))
                .append("\">\n<image preserveAspectRatio=\"none\" width=\"")
                .append(Markup.px(width))
                .append("\" height=\"")
                .append(Markup.px(SCALE_HEIGHT))
                .append("\" href=\"")
                .append(PngData.uri(ramp, ramp.length))
                .append("\"/>\n<text y=\"28\">")
                .append(Markup.number(low))
                .append("</text>\n<text y=\"28\" text-anchor=\"end\" x=\"")
                .append(Markup.px(width))
                .append("\">")
                .append(Markup.number(high))
                .append("</text>\n");
        if (mark.isPresent() && mark.getAsDouble() >= low && mark.getAsDouble() <= high && high > low) {
            double x = width * (mark.getAsDouble() - low) / (high - low);
            html.append("<path class=\"mark\" d=\"M")
                    .append(Markup.px(x))
                    .append(" -5v22\"/>\n<text text-anchor=\"middle\" y=\"28\" x=\"")
                    .append(Markup.px(Math.min(width - LABEL, Math.max(LABEL, x))))
                    .append("\">threshold ")
                    .append(Markup.number(mark.getAsDouble()))
                    .append("</text>\n");
        }
        html.append("</svg>\n");
    }
}
