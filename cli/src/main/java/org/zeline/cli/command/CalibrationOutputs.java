package org.zeline.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.json.CalibrationJson;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CalibrationPlan;
import org.zeline.cli.option.CommonOptions;
import org.zeline.report.CalibrationReport;
import org.zeline.report.Origin;
import org.zeline.report.PowerReport;
import org.zeline.report.page.CalibrationPage;
import org.zeline.report.page.PowerPage;
import org.zeline.report.text.CalibrationText;
import org.zeline.report.text.PowerText;
import org.zeline.si.calibration.Replicate;
import picocli.CommandLine.Option;

/** Options that say where the result of a calibration is written. */
public final class CalibrationOutputs {
    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Option(names = "--result", paramLabel = "F.json", description = "Write the JSON of --json to a file too.")
    private @Nullable Path result;

    /** Checks that the files can be written. */
    public void requireWritable() {
        Contents.requireWritable(report);
        Contents.requireWritable(result);
    }

    /**
     * Prints and writes what replicates show.
     *
     * @param done one list for each series of the plan
     */
    public void write(CalibrationPlan plan, List<List<Replicate>> done, CommonOptions common) {
        Origin origin = ReportContents.origin(common.words());
        if (plan.isPowerStudy()) {
            PowerReport found = plan.power(done);
            write(
                    json -> CalibrationJson.write(json, found),
                    () -> PowerPage.html(found, origin),
                    out -> PowerText.print(out, found),
                    common);
        } else {
            CalibrationReport found = plan.calibration(done.get(0));
            write(
                    json -> CalibrationJson.write(json, found),
                    () -> CalibrationPage.html(found, origin),
                    out -> CalibrationText.print(out, found),
                    common);
        }
    }

    /** Prints and writes all that can be printed and written, whatever fails. */
    private void write(Json.Value json, Supplier<String> html, Consumer<PrintWriter> text, CommonOptions common) {
        common.print(text, json);
        try {
            if (result != null) {
                Contents.write(result, Json.line(json));
            }
        } finally {
            if (report != null) {
                Contents.write(report, html.get());
            }
        }
    }
}
