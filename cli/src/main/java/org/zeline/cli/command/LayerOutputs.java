package org.zeline.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.json.Json;
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
import picocli.CommandLine.Mixin;

/** Options that say where a layer analysis is written. */
public final class LayerOutputs {
    /** Samples that a report shows. */
    private static final int SHOWN = 4;

    @Mixin
    private final ResultFiles files = new ResultFiles();

    /** Checks that the files can be written. */
    public void requireWritable() {
        files.requireWritable();
    }

    /** The first samples as they are and under each perturbation or attack, if there is a report to show them. */
    public List<LayerStudy.Example> examples(
            LayerStudy study, LoadedModel loaded, ClassScores scores, LabelledSamples samples) {
        return files.hasReport()
                ? study.examples(loaded.model(), scores, samples.range(0, Math.min(SHOWN, samples.count())))
                : List.of();
    }

    /** Prints and writes what was found about layers. */
    public void write(LayerReport found, CommonOptions common) {
        write(
                json -> LayerJson.write(json, found),
                () -> LayerPage.html(found, ReportContents.origin(common.words())),
                out -> LayerText.print(out, found),
                common);
    }

    /** Prints and writes what was found about regions. */
    void write(StabilityReport found, CommonOptions common) {
        write(
                json -> StabilityJson.write(json, found),
                () -> StabilityPage.html(found, ReportContents.origin(common.words())),
                out -> StabilityText.print(out, found),
                common);
    }

    private void write(Json.Value json, Supplier<String> html, Consumer<PrintWriter> text, CommonOptions common) {
        files.write(json, html, text, common);
        files.named().forEach(file -> common.note("wrote " + file));
    }
}
