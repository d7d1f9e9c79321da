package org.zeline.report.page;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.Shape;
import org.zeline.report.RegionReport;
import org.zeline.report.figure.Svg;
import org.zeline.report.figure.Tag;

/** A small picture of an image, in grey, with the region that was marked in it. */
public final class Thumbnail {
    private static final int FINEST = 48;
    private static final int REGION = 0xFF9D2E;
    private static final double SIDE = 96;

    private Thumbnail() {}

    /**
     * {@return a PNG file}
     *
     * @param report on the image; all its components are marked
     */
    public static byte[] png(RegionReport report) {
        Shape shape = report.tested().shape();
        Layout layout = Layout.of(shape);
        int scores = report.result().scoreMap().length;
        boolean[] marked = Layout.marked(report.result().roi(), scores, shape);
        report.components().forEach(component -> union(marked, Layout.marked(component.roi(), scores, shape)));
        int plane = layout.fullest(marked, 1)[0];
        Raster raster = new Raster(layout.rows(), layout.columns(), FINEST);
        double[] means = raster.means(layout.values(report.tested().values(), plane));
        int[] colors = ColorScale.GREY.of(
                means,
                Arrays.stream(means).min().orElse(0),
                Arrays.stream(means).max().orElse(0));
        boolean[] touched = raster.touched(layout.flags(marked, plane));
        for (int i = 0; i < colors.length; i++) {
            colors[i] = touched[i] ? mixed(colors[i], REGION) : colors[i];
        }
        return PngData.bytes(colors, raster.across());
    }

    private static void union(boolean[] all, boolean[] more) {
        for (int i = 0; i < all.length; i++) {
            all[i] |= more[i];
        }
    }

    /** Half of each colour. */
    private static int mixed(int one, int other) {
        return (one >> 1 & 0x7F7F7F) + (other >> 1 & 0x7F7F7F);
    }

    /** A figure of such a picture, with a link below it. */
    static Tag figure(byte[] png, String title, Tag caption) {
        Tag drawing = Svg.drawing("zeline-image", title, "The image in grey, its region in orange.", SIDE, SIDE)
                .add(ImageFigure.image(PngData.uri(png), 0, SIDE, SIDE));
        return Page.figure("sample", List.of(drawing.toString()), caption);
    }
}
