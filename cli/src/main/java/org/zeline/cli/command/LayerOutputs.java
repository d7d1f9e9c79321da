package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.json.LayerJson;
import org.zeline.cli.json.StabilityJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.report.LayerReport;
import org.zeline.report.StabilityReport;
import org.zeline.report.page.LayerPage;
import org.zeline.report.page.StabilityPage;
import org.zeline.report.text.LayerText;
import org.zeline.report.text.StabilityText;
import picocli.CommandLine.Option;

/** Options that say where a layer analysis is written. */
public final class LayerOutputs {
    /** Samples that a report shows. */
    private static final int SHOWN = 4;

    @Option(names = "--report", paramLabel = "F.html", description = "Write a report.")
    private @Nullable Path report;

    /** Checks that the file can be written. */
    public void requireWritable() {
        Contents.requireWritable(report);
    }

    /** The first samples as they are and under each perturbation or attack, if there is a report to show them. */
    public List<LayerStudy.Example> examples(
            LayerStudy study, LoadedModel loaded, ClassScores scores, LabelledSamples samples) {
        return report == null
                ? List.of()
                : study.examples(loaded.model(), scores, samples.range(0, Math.min(SHOWN, samples.count())));
    }

    /** Prints and writes what was found about layers. */
    public void write(LayerReport found, CommonOptions common) {
        common.print(out -> LayerText.print(out, found), json -> LayerJson.write(json, found));
        write(() -> LayerPage.html(found, ReportContents.origin(common.words())), common);
    }

    /** Prints and writes what was found about regions. */
    void write(StabilityReport found, CommonOptions common) {
        common.print(out -> StabilityText.print(out, found), json -> StabilityJson.write(json, found));
        write(() -> StabilityPage.html(found, ReportContents.origin(common.words())), common);
    }

    private void write(Supplier<String> html, CommonOptions common) {
        if (report != null) {
            Contents.write(report, html.get());
            common.note("wrote " + report);
        }
    }
}
