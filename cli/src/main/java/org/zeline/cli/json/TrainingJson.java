package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.zeline.cli.process.Version;
import org.zeline.lsa.training.EpochResult;
import org.zeline.lsa.training.RegularizedLayer;
import org.zeline.report.TrainingReport;

/** A training as JSON. */
public final class TrainingJson {
    private TrainingJson() {}

    /** What it did, and how. */
    public static void write(JsonWriter json, TrainingReport report) throws IOException {
        json.beginObject();
        json.name("method").value(report.settings().method().name().toLowerCase(Locale.ROOT));
        json.name("layers").beginArray();
        for (RegularizedLayer layer : report.settings().layers()) {
            json.beginObject();
            json.name("value").value(layer.value());
            Json.number(json, "gamma", layer.gamma());
            json.endObject();
        }
        json.endArray();
        Json.texts(json, "data", report.data());
        json.name("samples").value(report.sizes().training());
        json.name("validation_samples").value(report.sizes().validation());
        json.name("steps").value(report.result().steps());
        json.name("finished").value(report.result().finished());
        json.name("best_epoch").value(report.result().bestEpoch());
        history(json, report.result().history());
        json.name("seed").value(report.computing().seed());
        json.name("threads").value(report.computing().threads());
        json.name("kernels").value(report.computing().kernels());
        json.name("precision").value(report.settings().precision().name().toLowerCase(Locale.ROOT));
        Json.number(json, "seconds", report.computing().seconds());
        json.name("output").value(report.output().path());
        json.name("model_sha256").value(report.network().sha256());
        json.name("output_sha256").value(report.output().sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void history(JsonWriter json, List<EpochResult> history) throws IOException {
        json.name("history").beginArray();
        for (EpochResult epoch : history) {
            json.beginObject();
            json.name("epoch").value(epoch.epoch());
            Json.number(json, "rate", epoch.rate());
            Json.number(json, "objective", epoch.loss());
            Json.number(json, "accuracy", epoch.accuracy());
            EpochResult.Validation judged = epoch.validation();
            if (judged != null) {
                json.name("validation").beginObject();
                Json.number(json, "loss", judged.loss());
                Json.number(json, "clean_accuracy", judged.clean());
                Json.number(json, "accuracy", judged.accuracy());
                json.endObject();
            }
            json.endObject();
        }
        json.endArray();
    }
}
