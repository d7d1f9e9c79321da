package org.zeline.cli.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.RandomizedSelection;
import org.zeline.report.ImageTableReport;
import org.zeline.report.RegionReport;
import org.zeline.report.page.ImageTablePage;
import org.zeline.report.page.RegionPage;
import org.zeline.report.page.Thumbnail;

/**
 * A folder with a report on each of many images, a thumbnail of each, and an index.
 *
 * @param folder made if need be
 */
record ImagePages(Path folder) {
    private static final String INDEX = "index";

    /** Options that a report on one image has no use for; each takes a value. */
    private static final Set<String> OF_TABLES = Set.of("--table", "--adjust", "--report");

    private static final String RANDOMIZATION = "--randomization";

    /** Makes the folder. */
    ImagePages {
        Contents.folder(folder);
    }

    /** The page to open first. */
    Path index() {
        return folder.resolve(INDEX + ".html");
    }

    /** The name of the files on an image. Where characters had to be replaced, a hash tells names apart. */
    private static String safe(String image) {
        String safe = image.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^\\.", "-");
        return safe.equals(image) && !safe.equals(INDEX)
                ? safe
                : safe + "-" + UUID.nameUUIDFromBytes(image.getBytes(StandardCharsets.UTF_8));
    }

    private static String page(String image) {
        return safe(image) + ".html";
    }

    private Path thumbnail(String image) {
        return folder.resolve(safe(image) + ".png");
    }

    /** Whether the report on an image stands there. */
    boolean has(String image) {
        return Files.exists(folder.resolve(page(image))) && Files.exists(thumbnail(image));
    }

    /**
     * Writes the report on an image.
     *
     * @param image its name
     * @param answers one for its region or each of its components
     * @param files that the question and the image came from
     * @param words of a command that gives the report again
     */
    void write(String image, List<Answer> answers, List<Path> files, List<String> words) {
        RegionReport report = ReportContents.of(image, List.of(), answers, files, words);
        Contents.write(thumbnail(image), Thumbnail.png(report));
        Contents.write(folder.resolve(page(image)), RegionPage.html(report));
    }

    /**
     * The words of a command that tests one image of a table.
     *
     * @param words that the table was made with
     * @param named what named all images
     * @param image the file
     * @param added noise of this image, if any
     */
    static List<String> again(List<String> words, String named, Path image, Optional<RandomizedSelection> added) {
        List<String> again = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String[] parts = words.get(i).split("=", 2);
            String option = parts[0];
            boolean valued = parts.length == 1 && i + 1 < words.size();
            if (OF_TABLES.contains(option)) {
                i += valued ? 1 : 0;
            } else if (option.equals(RANDOMIZATION) && added.isPresent()) {
                again.add(RANDOMIZATION);
                again.add(added.get().ratio() + ":" + added.get().seed());
                i += valued ? 1 : 0;
            } else if (words.get(i).equals("--input=" + named)) {
                again.add("--input=" + image);
            } else {
                again.add(words.get(i).equals(named) ? image.toString() : words.get(i));
            }
        }
        return again;
    }

    /** What the index says of a row with an answer. */
    ImageTableReport.Tested tested(ImageRow row, ImageRow.Outcome outcome, double adjusted) {
        return new ImageTableReport.Tested(
                row.image(),
                outcome.component(),
                page(row.image()),
                Contents.bytes(thumbnail(row.image())),
                outcome.size(),
                outcome.stat(),
                outcome.p(),
                outcome.naive(),
                adjusted);
    }

    /** Writes the index. */
    void writeIndex(ImageTableReport report) {
        Contents.write(index(), ImageTablePage.html(report));
    }
}
