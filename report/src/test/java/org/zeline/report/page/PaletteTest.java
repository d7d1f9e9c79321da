package org.zeline.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.zeline.report.Origin;
import org.zeline.report.figure.PValueHistogram;

/** Contrasts as WCAG 2.2 defines them: 4.5 for text, 3 for what figures need to be understood. */
final class PaletteTest {
    private static final double TEXT = 4.5;
    private static final double GRAPHIC = 3;
    private static final Pattern VARIABLE = Pattern.compile("--([a-z]+): (#[0-9a-f]{6});");
    private static final Pattern COLOR = Pattern.compile("(?:color|stroke|fill):(#[0-9a-f]{6})");

    private static Document page() {
        return Jsoup.parse(new Page("t", "q").html(new Origin("v", "j", "c")));
    }

    private static double luminance(String color) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < weights.length; i++) {
            double part = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private static double contrast(String one, String other) {
        double x = luminance(one);
        double y = luminance(other);
        return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    }

    /** The colours of the page in its light and in its dark form. */
    private static List<Map<String, String>> palettes() {
        String css = page().select("style").get(0).data();
        int dark = css.indexOf("prefers-color-scheme: dark");
        int rest = css.indexOf("* {", dark);
        Map<String, String> light = variables(css.substring(0, dark));
        Map<String, String> other = new HashMap<>(light);
        other.putAll(variables(css.substring(dark, rest)));
        assertThat(other).hasSameSizeAs(light).isNotEqualTo(light);
        return List.of(light, other);
    }

    private static Map<String, String> variables(String css) {
        Map<String, String> found = new HashMap<>();
        Matcher matcher = VARIABLE.matcher(css);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    private static void assertContrast(Map<String, String> palette, double least, String ground, String... inks) {
        for (String ink : inks) {
            assertThat(palette).containsKeys(ink, ground);
            assertThat(contrast(palette.getOrDefault(ink, ""), palette.getOrDefault(ground, "")))
                    .as(ink + " on " + ground + " in " + palette)
                    .isGreaterThanOrEqualTo(least);
        }
    }

    @Test
    void contrastIsThatOfTheStandard() {
        assertThat(contrast("#000000", "#ffffff")).isEqualTo(21);
        assertThat(contrast("#777777", "#ffffff")).isBetween(4.47, 4.48);
    }

    @Test
    void textsStandOut() {
        for (Map<String, String> palette : palettes()) {
            assertContrast(palette, TEXT, "paper", "ink", "quiet", "link", "naive", "selective");
            assertContrast(palette, TEXT, "panel", "ink", "quiet", "link", "naive", "selective");
        }
    }

    @Test
    void graphicsStandOut() {
        for (Map<String, String> palette : palettes()) {
            assertContrast(palette, GRAPHIC, "paper", "edge", "null", "searched", "naive", "selective", "ink", "focus");
            assertContrast(palette, GRAPHIC, "panel", "focus");
        }
    }

    @Test
    void figuresStandOut() {
        Document figure = Jsoup.parse(PValueHistogram.svg("t", new double[] {0.5}, 2));
        String css = figure.select("style").get(0).wholeText();
        int dark = css.indexOf("prefers-color-scheme");
        List<Map<String, String>> palettes = palettes();
        assertStandOut(css.substring(0, dark), palettes.get(0));
        assertStandOut(css.substring(dark), palettes.get(1));
    }

    private static void assertStandOut(String css, Map<String, String> palette) {
        List<String> colors = COLOR.matcher(css)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(colors).hasSizeGreaterThan(6);
        assertThat(colors)
                .allSatisfy(color -> assertThat(contrast(color, palette.getOrDefault("paper", "")))
                        .isGreaterThanOrEqualTo(GRAPHIC));
    }

    /** Nothing but the palette, and outlines that are dark and bright at once, has a colour. */
    @Test
    void rulesUseThePaletteOnly() {
        String css = page().select("style").get(0).data();
        String rules = css.substring(css.indexOf("* {"));
        assertThat(Pattern.compile("#[0-9a-f]{3,6}\\b").matcher(rules).results().map(found -> found.group()))
                .containsExactlyInAnyOrder("#000", "#ff9d2e", "#4db8ff");
        assertThat(contrast("#000000", "#ff9d2e")).isGreaterThan(7);
        assertThat(contrast("#000000", "#4db8ff")).isGreaterThan(7);
    }
}
