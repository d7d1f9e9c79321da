package org.zeline.cli.command;

import java.util.List;
import org.zeline.cli.json.CalibrationJson;
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
import picocli.CommandLine.Mixin;

/** Options that say where the result of a calibration is written. */
public final class CalibrationOutputs {
    @Mixin
    private final ResultFiles files = new ResultFiles();

    /** Checks that the files can be written. */
    public void requireWritable() {
        files.requireWritable();
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
            files.write(
                    json -> CalibrationJson.write(json, found),
                    () -> PowerPage.html(found, origin),
                    out -> PowerText.print(out, found),
                    common);
        } else {
            CalibrationReport found = plan.calibration(done.get(0));
            files.write(
                    json -> CalibrationJson.write(json, found),
                    () -> CalibrationPage.html(found, origin),
                    out -> CalibrationText.print(out, found),
                    common);
        }
    }
}
