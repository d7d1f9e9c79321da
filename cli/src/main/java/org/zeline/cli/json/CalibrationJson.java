package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.process.Version;
import org.zeline.report.CalibrationReport;
import org.zeline.report.NullImageSource;
import org.zeline.report.PowerReport;
import org.zeline.report.Words;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;

/** Calibrations and power studies as JSON. */
public final class CalibrationJson {
    private CalibrationJson() {}

    /** A calibration. */
    public static void write(JsonWriter json, CalibrationReport report) throws IOException {
        CalibrationResult result = report.result();
        json.beginObject();
        json.name("replicates").value(result.replicates().size());
        json.name("answered").value(result.answered());
        json.name("seed").value(report.seed());
        Json.number(json, "mean", report.mean());
        images(json, report.nullImages());
        json.name("methods").beginObject();
        for (PValueKind kind : result.kinds()) {
            json.name(kind.toString()).beginArray();
            for (double level : CalibrationReport.LEVELS) {
                rate(json, result.rate(kind, level));
            }
            json.endArray();
        }
        json.endObject();
        json.name("uniformity").beginArray();
        for (GoodnessOfFit.Result test : result.uniformity()) {
            json.beginObject();
            json.name("test").value(test.test().toString());
            Json.number(json, "statistic", test.statistic());
            Json.number(json, "p_value", test.pValue());
            json.endObject();
        }
        json.endArray();
        json.name("selective_p");
        Json.numbers(json, result.pValues(PValueKind.SELECTIVE));
        json.name("model_sha256").value(report.network().sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    /** A power study. */
    public static void write(JsonWriter json, PowerReport report) throws IOException {
        PowerResult result = report.result();
        json.beginObject();
        json.name("seed").value(report.seed());
        json.name("signal_size").value(result.signalSize());
        images(json, report.nullImages());
        json.name("power").beginArray();
        for (int i = 0; i < result.strengths().size(); i++) {
            json.beginObject();
            Json.number(json, "signal", result.strengths().get(i));
            json.name("replicates").value(result.replicates().get(i).size());
            json.name("methods").beginObject();
            for (PValueKind kind : result.kinds(i)) {
                json.name(kind.toString());
                rate(json, result.rate(i, kind, Words.LEVEL));
            }
            json.endObject();
            json.endObject();
        }
        json.endArray();
        json.name("model_sha256").value(report.network().sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void images(JsonWriter json, @Nullable NullImageSource images) throws IOException {
        if (images != null) {
            json.name("null_images").beginObject();
            json.name("name").value(images.name());
            json.name("images").value(images.images());
            json.name("fresh_replicates").value(images.fresh());
            json.name("changes").value(images.changes());
            json.endObject();
        }
    }

    private static void rate(JsonWriter json, RejectionRate rate) throws IOException {
        RejectionRate.Interval interval = rate.interval(Words.CONFIDENCE);
        json.beginObject();
        Json.number(json, "level", rate.alpha());
        json.name("rejected").value(rate.rejections());
        Json.number(json, "rate", rate.rate());
        Json.number(json, "lower", interval.lower());
        Json.number(json, "upper", interval.upper());
        json.endObject();
    }
}
