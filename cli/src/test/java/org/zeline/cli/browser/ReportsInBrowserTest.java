package org.zeline.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of report as a reader sees it. With {@code -Dzeline.screens=DIR} pictures of all pages go to that folder.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportsInBrowserTest {
    private static final int WIDE = 1200;
    private static final int NARROW = 360;
    private static final String TRANSPARENT = "rgba(0, 0, 0, 0)";

    private List<Path> pages = List.of();

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    private String checks = "";

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        pages = Pages.all(Files.createDirectory(folder.resolve("pages")));
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("checks.js"))) {
            checks = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        browser = new Browser(Files.createDirectory(folder.resolve("browser")));
    }

    @AfterAll
    void stop() {
        browser.close();
    }

    Stream<Path> pages() {
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everythingFitsAndStandsOut(Path page) throws IOException, InterruptedException {
        for (String scheme : List.of("light", "dark")) {
            for (int width : new int[] {WIDE, 768, NARROW}) {
                browser.show(width, scheme, "screen");
                browser.open(page);
                JsonObject found = browser.value(checks).getAsJsonObject();
                keep(page, scheme + "-" + width + ".png", browser.picture());
                assertThat(found.toString())
                        .as(page.getFileName() + ", " + scheme + ", " + width)
                        .isEqualTo("{\"wider\":[],\"faint\":[],\"small\":[],\"collisions\":[]}");
                assertThat(browser.complaints()).isEmpty();
                assertThat(browser.requests()).containsExactly(page.toUri().toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void keysReachEverythingInOrder(Path page) throws IOException, InterruptedException {
        browser.show(NARROW, "light", "screen");
        browser.open(page);
        int stops = browser.value("document.querySelectorAll('a, [tabindex=\"0\"]').length")
                .getAsInt();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < stops; i++) {
            browser.press("Tab", 9);
            JsonObject focus = browser.value("""
                            (() => {
                              const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
                              return {
                                place: [...document.querySelectorAll('a, [tabindex="0"]')].indexOf(e),
                                outline: style.outlineStyle + " " + style.outlineWidth,
                                visible: box.bottom > 0 && box.top < innerHeight && box.width > 0
                              };
                            })()""").getAsJsonObject();
            order.add(focus.get("place").getAsInt());
            assertThat(focus.get("outline").getAsString()).isEqualTo("solid 3px");
            assertThat(focus.get("visible").getAsBoolean()).isTrue();
            if (i == 0) {
                keep(page, "focus.png", browser.picture());
            }
        }
        assertThat(order).isSorted().doesNotHaveDuplicates().hasSize(stops).doesNotContain(-1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theSkipLinkLeadsToTheContent(Path page) throws InterruptedException {
        browser.show(WIDE, "light", "screen");
        browser.open(page);
        browser.press("Tab", 9);
        browser.press("Enter", 13);
        assertThat(browser.value("document.activeElement.tagName").getAsString())
                .isEqualTo("MAIN");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void wideTablesScrollByKeys(Path page) throws InterruptedException {
        browser.show(NARROW, "light", "screen");
        browser.open(page);
        JsonElement regions = browser.value("[...document.querySelectorAll('.scroll')]"
                + ".map((e, i) => e.scrollWidth > e.clientWidth ? i : -1).filter(i => i >= 0)");
        for (JsonElement region : regions.getAsJsonArray()) {
            String element = "document.querySelectorAll('.scroll')[" + region + "]";
            browser.value(element + ".focus()");
            browser.press("ArrowRight", 39);
            double moved = 0;
            for (int i = 0; i < 100 && moved == 0; i++) {
                Thread.sleep(10);
                moved = browser.value(element + ".scrollLeft").getAsDouble();
            }
            assertThat(moved).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void paperIsLight(Path page) throws IOException, InterruptedException {
        browser.show(794, "dark", "print");
        browser.open(page);
        assertThat(browser.value("getComputedStyle(document.body).backgroundColor")
                        .getAsString())
                .isIn("rgb(255, 255, 255)", TRANSPARENT);
        assertThat(browser.value("getComputedStyle(document.body).color").getAsString())
                .isEqualTo("rgb(28, 33, 38)");
        assertThat(browser.value("getComputedStyle(document.querySelector('nav')).display")
                        .getAsString())
                .isEqualTo("none");
        assertThat(browser.value(checks).getAsJsonObject().getAsJsonArray("wider"))
                .isEmpty();
        byte[] paper = browser.paper();
        assertThat(new String(paper, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        keep(page, "print.pdf", paper);
    }

    private static void keep(Path page, String ending, byte[] picture) throws IOException {
        String screens = System.getProperty("zeline.screens");
        if (screens != null) {
            String name = page.getFileName().toString().replace(".html", "");
            Files.write(Files.createDirectories(Path.of(screens)).resolve(name + "-" + ending), picture);
        }
    }
}
