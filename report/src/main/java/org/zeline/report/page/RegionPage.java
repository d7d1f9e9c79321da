package org.zeline.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.report.RegionReport;
import org.zeline.report.Words;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Tag;
import org.zeline.si.PValueAdjustment;
import org.zeline.si.RegionResult;
import org.zeline.si.event.ObservedEvent;
import org.zeline.si.interval.IntervalSet;

/** The report of a selective p-value. */
public final class RegionPage {
    private static final int MOST_INTERVALS = 12;

    private RegionPage() {}

    /**
     * {@return a self-contained HTML page}
     *
     * @param report what it shows
     */
    public static String html(RegionReport report) {
        Page page = new Page(report.title(), report.texts().question());
        report.introduction().forEach(text -> page.add(Page.paragraph(text)));
        if (!report.components().isEmpty()) {
            List<Tag> parts = new ArrayList<>(components(report));
            parts.add(Page.paragraph("This page shows the first component in detail."));
            page.section("components", "The components", parts);
        }
        return page.section("result", "Result", result(report))
                .section("region", "What the network marks", region(report))
                .section("line", "Where the network would have marked the same region", line(report.result()))
                .section("meaning", "What these p-values mean", meaning(report))
                .section(
                        "settings",
                        "Settings",
                        List.of(new Table("What the answer depends on", report.settings()).tag()))
                .html(report.origin());
    }

    private static List<Tag> result(RegionReport report) {
        RegionResult result = report.result();
        Tag values = Tag.of("div")
                .kind("values")
                .add(
                        value(
                                "naive",
                                "Naive p-value",
                                result.naiveP(),
                                "Not valid: ignores that these data chose the region."),
                        value(
                                "selective",
                                "Selective p-value",
                                result.p().value(),
                                "Valid: " + report.texts().bounds() + "."));
        Table numbers = new Table(
                "The numbers",
                List.of(
                        List.of("Statistic", Words.statistic(result)),
                        List.of("Alternative", result.alternative().toString()),
                        List.of("Difference of means", report.texts().estimate()),
                        List.of("Lower bound on the p-value", report.texts().lower()),
                        List.of("Upper bound on the p-value", report.texts().upper())));
        List<Tag> parts = new ArrayList<>(
                List.of(values, Page.paragraph(report.texts().verdict()).kind("verdict")));
        result.warnings()
                .forEach(warning ->
                        parts.add(Page.paragraph("Warning: " + warning).kind("warning")));
        parts.add(numbers.tag());
        return parts;
    }

    private static Tag value(String kind, String name, double p, String note) {
        return Tag.of("div")
                .kind("value " + kind)
                .add(
                        Tag.of("h3").text(name),
                        Tag.of("p")
                                .kind("amount")
                                .add(Tag.of("data")
                                        .with("value", Double.toString(p))
                                        .text(Markup.pValue(p))),
                        Page.paragraph(note));
    }

    private static List<Tag> region(RegionReport report) {
        Shape shape = report.tested().shape();
        Panel.Marks plain = new Panel.Marks(
                Layout.marked(report.result().roi(), report.result().scoreMap().length, shape),
                new boolean[shape.size()],
                false,
                OptionalDouble.empty(),
                new double[0]);
        Tag figures = Tag.of("div")
                .kind("figures")
                .add(new Panel("The input.", shape, report.tested().values(), ColorScale.GREY, plain).figure())
                .add(inputAndScores(report));
        for (RealTensor reference : report.references()) {
            Panel.Marks marks = marks(report, shape, OptionalDouble.empty());
            figures.add(new Panel("The region on the reference.", shape, reference.values(), ColorScale.GREY, marks)
                    .figure());
        }
        return List.of(
                Page.paragraph(report.texts().region() + ". The mean of the input over them is compared with "
                        + report.texts().compared() + ". The p-value is given that "
                        + report.texts().event() + ". "
                        + String.join(" ", Words.observed(report.result()))),
                figures);
    }

    /** The region on the input, and on its score map. */
    static List<Tag> inputAndScores(RegionReport report) {
        Shape shape = report.tested().shape();
        Shape scores = Layout.ofScores(report.result().scoreMap().length, shape);
        boolean others = isCompared(report);
        String legend = Layout.of(shape).isSignal()
                ? "shaded and on the "
                        + (others ? "upper bar; what it is compared with, on the lower bar" : "bar below")
                : "outlined" + (others ? "; what it is compared with, dashed" : "");
        Panel input = new Panel(
                "The region on the input, " + legend + ".",
                shape,
                report.tested().values(),
                ColorScale.GREY,
                marks(report, shape, OptionalDouble.empty()));
        Panel map = new Panel(
                "The score map, with the region.",
                scores,
                report.result().scoreMap(),
                ColorScale.VIVID,
                marks(report, scores, report.threshold()));
        List<Tag> figures = new ArrayList<>(List.of(input.figure(), map.figure()));
        conditions(report, scores).ifPresent(panel -> figures.add(panel.figure()));
        return figures;
    }

    /** What else is conditioned on: the elements next to a component, or the two scores at the border of the region. */
    private static Optional<Panel> conditions(RegionReport report, Shape scores) {
        RegionResult result = report.result();
        boolean[] roi = new boolean[result.scoreMap().length];
        Arrays.stream(result.roi()).forEach(i -> roi[i] = true);
        boolean[] next = new boolean[roi.length];
        double[] numbers = new double[roi.length];
        String caption = "";
        for (ObservedEvent event : result.region().observed()) {
            if (event instanceof ObservedEvent.Neighbours neighbours) {
                Arrays.stream(neighbours.elements()).forEach(i -> next[i] = true);
                caption += " Dashed: the elements next to the component, which must stay unmarked.";
            } else if (event instanceof ObservedEvent.Border border) {
                numbers[border.lowest()] = 1;
                numbers[border.highest()] = 2;
                caption += " 1: the lowest marked score; 2: the highest of the others.";
            }
        }
        Panel.Marks marks = new Panel.Marks(roi, next, true, report.threshold(), numbers);
        return caption.isEmpty()
                ? Optional.empty()
                : Optional.of(new Panel(
                        "What is conditioned on." + caption, scores, result.scoreMap(), ColorScale.GREY, marks));
    }

    private static Panel.Marks marks(RegionReport report, Shape shape, OptionalDouble threshold) {
        int count = report.result().scoreMap().length;
        int[] compared = isCompared(report) ? report.result().compared() : new int[0];
        return new Panel.Marks(
                Layout.marked(report.result().roi(), count, shape),
                Layout.marked(compared, count, shape),
                true,
                threshold,
                new double[0]);
    }

    /** All components that were tested, numbered on the score map, with their p-values. */
    static List<Tag> components(RegionReport report) {
        List<RegionResult> all = report.components();
        double[] scores = all.get(0).scoreMap();
        Shape shape = Layout.ofScores(scores.length, report.tested().shape());
        boolean[] marked = new boolean[scores.length];
        double[] numbers = new double[scores.length];
        double[] adjusted = PValueAdjustment.BENJAMINI_HOCHBERG.adjust(
                all.stream().mapToDouble(one -> one.p().value()).toArray());
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < all.size(); k++) {
            RegionResult one = all.get(k);
            for (int i : one.roi()) {
                marked[i] = true;
            }
            numbers[one.roi()[one.roi().length / 2]] = k + 1;
            rows.add(List.of(
                    Integer.toString(k + 1),
                    Integer.toString(one.roi().length),
                    Markup.number(one.stat()),
                    Markup.pValue(one.p().value()),
                    "[" + Markup.number(one.p().lower()) + ", "
                            + Markup.number(one.p().upper()) + "]",
                    Markup.pValue(adjusted[k])));
        }
        Panel.Marks marks = new Panel.Marks(marked, new boolean[marked.length], true, report.threshold(), numbers);
        Tag figures = Tag.of("div").kind("figures");
        RealTensor tested = report.tested();
        if (tested.shape().size() == scores.length) {
            Panel.Marks plain =
                    new Panel.Marks(marked, new boolean[marked.length], true, OptionalDouble.empty(), numbers);
            figures.add(
                    new Panel("The components on the input.", shape, tested.values(), ColorScale.GREY, plain).figure());
        }
        figures.add(new Panel("The components on the score map.", shape, scores, ColorScale.VIVID, marks).figure());
        return List.of(
                Page.paragraph(
                        "Each component is tested given its own elements and those next to it. The adjusted p-values"
                                + " bound the expected share of false rejections (Benjamini and Hochberg)."),
                figures,
                new Table(
                                "Components",
                                List.of("Number", "Elements", "Statistic", "p-value", "Bounds", "Adjusted p-value"),
                                rows)
                        .tag());
    }

    /** Whether to show what the region is compared with: to outline everything else would tell nothing. */
    private static boolean isCompared(RegionReport report) {
        RegionResult result = report.result();
        boolean rest = result.roi().length + result.compared().length == result.scoreMap().length;
        return !rest && report.references().isEmpty();
    }

    private static List<Tag> line(RegionResult result) {
        LineFigure whole = new LineFigure(result.inference().test(), result.truncated(), result.searched());
        List<String> drawings = new ArrayList<>(List.of(whole.svg("The line that was searched")));
        if (whole.isTooCoarse()) {
            drawings.add(whole.closeUp().svg("The line close to the observed statistic"));
        }
        Tag caption = Tag.of("figcaption");
        if (whole.isTooCoarse()) {
            caption.text("Above the whole line, below the part close to the observed statistic. ");
        }
        caption.add(
                key("null", "null density"),
                key("conditional", "null density where the region is the same, rescaled"),
                key("searched", "searched"),
                key("truncated", "same region"),
                key("stat", "observed statistic"));
        return List.of(
                Page.paragraph(moving(result)
                        + " A naive test compares the observed z with the whole null density. The selective test compares"
                        + " it only with the part of the line where the network marks this very region."),
                Page.figure("line", drawings, caption),
                intervals(result));
    }

    /** How the data move with z. */
    private static String moving(RegionResult result) {
        return switch (result.law().name()) {
            case "t" ->
                "The data vary along a half circle: z is its angle times the root of the degrees of freedom, and"
                        + " Student's t is what the tangent of the angle gives; everything independent of it stays.";
            case "chi" ->
                "The data vary along one line: the length z of the differences moves, their direction and"
                        + " everything independent of it stay.";
            case "randomized-normal" ->
                "The data with the noise that the network saw vary along one line: their"
                        + " statistic z moves, everything independent of it stays. The statistic of the data without that"
                        + " noise is " + Words.number(result.stat()) + "; the p-value is the mean of its tail over the"
                        + " part of the line where the same is selected.";
            default -> "The data vary along one line: the statistic z moves, everything independent of it stays.";
        };
    }

    private static Tag key(String kind, String text) {
        return Tag.of("span")
                .kind("key")
                .add(Tag.of("span").kind("swatch " + kind))
                .text(" " + text);
    }

    private static Tag intervals(RegionResult result) {
        IntervalSet set = result.truncated();
        double stat = result.observed();
        List<List<String>> rows = Arrays.stream(set.toArray())
                .sorted(Comparator.comparingDouble(interval -> distance(interval, stat)))
                .limit(MOST_INTERVALS)
                .sorted(Comparator.comparingDouble(interval -> interval[0]))
                .map(interval -> List.of(
                        end(interval[0]),
                        end(interval[1]),
                        distance(interval, stat) == 0 ? "holds the observed statistic" : ""))
                .toList();
        String caption = "Intervals of z with the same region"
                + (set.count() > rows.size()
                        ? ": the " + rows.size() + " of " + set.count() + " closest to the observed statistic"
                        : "");
        return new Table(caption, List.of("from", "to", "note"), rows).tag();
    }

    private static String end(double z) {
        return Double.isInfinite(z) ? Markup.number(z) : String.format(Locale.ROOT, "%.6g", z);
    }

    private static double distance(double[] interval, double z) {
        return Math.max(0, Math.max(interval[0] - z, z - interval[1]));
    }

    private static List<Tag> meaning(RegionReport report) {
        RegionResult result = report.result();
        Tag presumed = Tag.of("ul");
        report.texts().presumed().forEach(text -> presumed.add(Tag.of("li").text(text)));
        return List.of(
                Page.paragraph(
                        "The selective p-value: suppose that there is no difference, and look only at data for which"
                                + " the network marks this very region. Among those, a statistic at least as extreme as the"
                                + " observed one comes up with probability "
                                + Markup.pValue(result.p().value())
                                + ". Whoever rejects at 5\u00a0% is then wrong in 5\u00a0% of such cases, as it should be. It is not the"
                                + " probability that there is no difference, nor a measure of how large the difference is."),
                Page.paragraph(
                        "Its bounds: the search along the line may stop early; whatever the part that was not searched"
                                + " looks like, the p-value lies between "
                                + report.texts().lower() + " and "
                                + report.texts().upper() + ". " + report.texts().certificate()),
                Page.paragraph("The naive p-value, " + Markup.pValue(result.naiveP())
                        + ", treats the region as if it had been chosen without a look at these data. But a network marks"
                        + " what stands out, so such a test finds differences in pure noise much more often than its"
                        + " level says. It is shown for comparison; do not report it as evidence."),
                Page.paragraph("The selective p-value presumes:"),
                presumed);
    }
}
