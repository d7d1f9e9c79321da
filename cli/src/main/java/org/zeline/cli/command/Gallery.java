package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.option.LoadedProblem;
import org.zeline.report.RegionReport;
import org.zeline.report.page.GalleryPage;
import org.zeline.report.page.RegionPage;
import org.zeline.si.search.SearchListener;

/**
 * Regions that stand in the jar, with their networks, and the reports on them. Networks and images of 128 x 128 pixels
 * were made for this by {@code benchmarks/gallery/train.py}.
 *
 * @param name of its files
 * @param title of its report
 * @param introduction paragraphs
 */
record Gallery(String name, String title, List<String> introduction) {
    private static final String NOISE = "This image holds independent noise of variance 1, and ";
    private static final String RANDOMIZED =
            " The network saw the image with noise of half its variance added, which gives the test more power.";

    private static final List<Gallery> ALL = List.of(
            new Gallery(
                    "segmentation",
                    "Segmentation: regions drawn by a U-Net, one by one",
                    List.of(
                            "A U-Net was trained to draw discs that are brighter than the noise around them. A score above 0"
                                    + " means that it takes the pixel for a part of one.",
                            NOISE + "three discs whose mean is 1 higher. The mean over each connected region that the"
                                    + " network draws is compared with the mean over everything else." + RANDOMIZED)),
            new Gallery(
                    "classes",
                    "Several classes: a region of one of them",
                    List.of(
                            "A U-Net was trained to tell discs that are brighter than the noise, discs that are darker, and"
                                    + " everything else: it has a score for each. A pixel belongs to the class of the highest"
                                    + " score.",
                            NOISE + "a disc whose mean is 1 higher and one whose mean is 1 lower. The region is the"
                                    + " connected part of the dark class that holds the highest lead of its score. Its mean is"
                                    + " compared with the mean over everything else." + RANDOMIZED)),
            new Gallery(
                    "reconstruction",
                    "Anomaly: a region that an autoencoder fails to reconstruct",
                    List.of(
                            "An autoencoder was trained to give back images that grow evenly brighter in some direction,"
                                    + " without their noise. It fails to give back what it has never seen: the score is how"
                                    + " much input and reconstruction differ, smoothed.",
                            NOISE
                                    + "grows brighter in one direction, with a square whose mean is 2 higher. The mean over the"
                                    + " region is compared with the mean over its neighborhood of three pixels, where the"
                                    + " brightness hardly changes." + RANDOMIZED)),
            new Gallery(
                    "activation",
                    "Class activation map: where a classifier looks",
                    List.of(
                            "A classifier decides whether an image has a bright square. Its class activation map, stretched"
                                    + " to the size of the image, shows which pixels speak for it. Scores are scaled to lie"
                                    + " between 0 and 1, and the region is where they exceed one half.",
                            NOISE
                                    + "a square whose mean is 1.5 higher. The mean over the region is compared with the mean"
                                    + " over everything else.")));

    /**
     * Writes all reports, an index of them, and the networks and problem files that they are about.
     *
     * @param folder made if need be
     * @param words that were typed
     * @return the answers in order, one for each component where each is tested
     */
    static List<Answer> write(Path folder, Setup setup, List<String> words) {
        Contents.folder(folder);
        List<Answer> answers = new ArrayList<>();
        List<GalleryPage.Entry> entries = new ArrayList<>();
        for (Gallery one : ALL) {
            Path problem = one.copied(folder, ".json");
            one.copied(folder, ".onnx");
            LoadedProblem asked = LoadedProblem.byFile(problem, null, ModelSource.STANDARD);
            List<Answer> found = Answer.all(asked.problem(), asked.model(), setup, SearchListener.NONE);
            List<String> again = List.of("pvalue", "--problem", problem.toString());
            RegionReport report = ReportContents.of(one.title, one.introduction, found, asked.files(), again);
            Contents.write(folder.resolve(one.name + ".html"), RegionPage.html(report));
            entries.add(new GalleryPage.Entry(one.name, report));
            answers.addAll(found);
        }
        Contents.write(index(folder), GalleryPage.html(entries, ReportContents.origin(words)));
        return answers;
    }

    /** The page to open first. */
    static Path index(Path folder) {
        return folder.resolve("index.html");
    }

    private Path copied(Path folder, String ending) {
        Path file = folder.resolve(name + ending);
        Contents.write(file, LoadedModel.resource("gallery/" + name + ending));
        return file;
    }
}
