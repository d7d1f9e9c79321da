package org.zeline.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What holds of every page. */
public final class PageChecks {
    private static final List<String> NAMESPACES =
            List.of("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg");

    private PageChecks() {}

    /** Checks a page, and returns it as a browser reads it. */
    public static Document checked(String html) {
        return checked(html, List.of());
    }

    /** The same for a page that links to some files beside it. */
    public static Document checked(String html, List<String> beside) {
        assertWellFormed(html);
        Document page = Jsoup.parse(html);
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.title()).isNotBlank().isEqualTo(page.select("h1").text());
        assertNeedsNothingElse(page, html, beside);
        assertOutline(page);
        assertIds(page);
        assertFigures(page);
        assertTables(page);
        return page;
    }

    private static void assertWellFormed(String html) {
        assertThat(html).startsWith("<!DOCTYPE html>\n");
        try {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }

    private static void assertNeedsNothingElse(Document page, String html, List<String> beside) {
        assertThat(page.select("script, link, iframe, object, embed, base, img, form"))
                .isEmpty();
        for (Element element : page.getAllElements()) {
            for (Attribute attribute : element.attributes()) {
                assertThat(attribute.getKey()).doesNotStartWith("on").isNotIn("src", "srcset", "action", "xlink:href");
                if (attribute.getKey().equals("href")) {
                    assertThat(attribute.getValue())
                            .satisfies(target -> assertThat(beside.contains(target)
                                            || target.startsWith("#")
                                            || target.startsWith("data:image/png;base64,"))
                                    .as(target)
                                    .isTrue());
                } else if (attribute.getKey().equals("xmlns")) {
                    assertThat(NAMESPACES).contains(attribute.getValue());
                }
            }
        }
        page.select("style")
                .forEach(style -> assertThat(style.data() + style.wholeText())
                        .doesNotContain("url(", "@import", "//", "expression"));
        assertThat(html).contains("prefers-color-scheme: dark", "@media print", "width=device-width");
    }

    /** One main heading, no level left out, and a way past the navigation. */
    private static void assertOutline(Document page) {
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("main")).hasSize(1);
        int before = 1;
        for (Element heading : page.select("h1, h2, h3, h4, h5, h6")) {
            int level = heading.tagName().charAt(1) - '0';
            assertThat(level).as(heading.text()).isLessThanOrEqualTo(before + 1);
            assertThat(heading.text()).isNotBlank();
            before = level;
        }
        Element first = page.select("a, [tabindex=0]").get(0);
        assertThat(first.attr("href")).isEqualTo("#" + page.select("main").attr("id"));
        assertThat(page.select("nav[aria-label] a")).hasSameSizeAs(page.select("main > section"));
        assertThat(page.select("[tabindex]").eachAttr("tabindex")).isSubsetOf("0", "-1");
    }

    private static void assertIds(Document page) {
        List<String> ids = page.select("[id]").eachAttr("id");
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).matches("[a-z][a-z0-9-]*"));
        page.select("[href^=#]")
                .forEach(link -> assertThat(ids).contains(link.attr("href").substring(1)));
        page.select("[aria-labelledby]").forEach(named -> assertThat(ids).contains(named.attr("aria-labelledby")));
    }

    private static void assertFigures(Document page) {
        for (Element svg : page.select("svg")) {
            assertThat(svg.attr("role")).isEqualTo("img");
            assertThat(svg.child(0).tagName()).isEqualTo("title");
            assertThat(svg.child(0).text()).isNotBlank();
            assertThat(svg.child(1).tagName()).isEqualTo("desc");
            assertThat(svg.child(1).text()).isNotBlank();
            assertThat(svg.outerHtml().replaceAll("href=\"data:[^\"]*\"", "")).doesNotContain("NaN", "Infinity");
        }
        assertThat(page.select("svg")).hasSameSizeAs(page.select("figure svg"));
        page.select("figure")
                .forEach(
                        figure -> assertThat(figure.select("figcaption").text()).isNotBlank());
    }

    private static void assertTables(Document page) {
        for (Element table : page.select("table")) {
            assertThat(table.select("caption").text()).isNotBlank();
            assertThat(table.select("thead th")).allSatisfy(cell -> {
                assertThat(cell.attr("scope")).isEqualTo("col");
                assertThat(cell.text()).isNotBlank();
            });
            assertThat(table.select("tbody tr")).allSatisfy(row -> {
                assertThat(row.child(0).attr("scope")).isEqualTo("row");
                assertThat(row.children())
                        .hasSize(Math.max(2, table.select("thead th").size()));
            });
        }
        assertThat(page.select("div.scroll > table")).hasSameSizeAs(page.select("table:not(.pairs)"));
        for (Element region : page.select("div.scroll")) {
            assertThat(region.attr("tabindex")).isEqualTo("0");
            assertThat(region.attr("role")).isEqualTo("region");
            assertThat(region.attr("aria-label")).isNotBlank();
        }
    }
}
