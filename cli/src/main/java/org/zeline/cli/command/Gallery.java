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

/**
 * Three regions that stand in the jar, with their networks, and the reports on them. Networks and images were made for
 * this: the U-Net and the autoencoder were trained by Zeline on images drawn as their texts say.
 *
 * @param name of its files
 * @param title of its report
 * @param introduction paragraphs
 */
record Gallery(String name, String title, List<String> introduction) {
    private static final List<Gallery> ALL = List.of(
            new Gallery(
                    "segmentation",
                    "Segmentation: a region drawn by a U-Net",
                    List.of(
                            "A small U-Net was trained to draw a rectangle or disc that is brighter than the noise around"
                                    + " it. A score above 0 means that it takes the pixel for a part of one.",
                            "This image holds independent noise of variance 1, and a disc whose mean is 2 higher. The mean"
                                    + " over what the network draws is compared with the mean over everything else.")),
            new Gallery(
                    "reconstruction",
                    "Anomaly: a region that an autoencoder fails to reconstruct",
                    List.of(
                            "A small autoencoder was trained to give back images that grow evenly brighter in some"
                                    + " direction, without their noise. It fails to give back what it has never seen: the"
                                    + " score is how much input and reconstruction differ, smoothed.",
                            "This image holds independent noise of variance 1, grows brighter to the lower right, and has a"
                                    + " square whose mean is 4 higher. The mean over the region is compared with the mean"
                                    + " over its neighborhood of two pixels, where the brightness hardly changes.")),
            new Gallery(
                    "activation",
                    "Class activation map: where a classifier looks",
                    List.of(
                            "A small classifier decides whether an image has a bright patch. Its class activation map,"
                                    + " stretched to the size of the image, shows which pixels speak for it. Scores are"
                                    + " scaled to lie between 0 and 1, and the region is where they exceed one half.",
                            "This image holds independent noise of variance 1, and a square whose mean is 2 higher; the"
                                    + " classifier finds it (its logit is 6). The mean over the region, which is wider than"
                                    + " the square, is compared with the mean over everything else.")));

    /**
     * Writes all reports, an index of them, and the networks and problem files that they are about.
     *
     * @param folder made if need be
     * @param words that were typed
     * @return the answers in order
     */
    static List<Answer> write(Path folder, Setup setup, List<String> words) {
        Contents.folder(folder);
        List<Answer> answers = new ArrayList<>();
        List<GalleryPage.Entry> entries = new ArrayList<>();
        for (Gallery one : ALL) {
            Path problem = one.copied(folder, ".json");
            one.copied(folder, ".onnx");
            LoadedProblem asked = LoadedProblem.byFile(problem, null, ModelSource.STANDARD);
            Answer answer = Answer.of(asked.problem(), asked.model(), setup);
            List<String> again = List.of("pvalue", "--problem", problem.toString());
            RegionReport report = ReportContents.of(one.title, one.introduction, answer, asked.files(), again);
            Contents.write(folder.resolve(one.name + ".html"), RegionPage.html(report));
            entries.add(new GalleryPage.Entry(one.name, report));
            answers.add(answer);
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
