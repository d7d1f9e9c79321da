package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.zeline.cli.process.Version;
import org.zeline.report.StabilityReport;
import org.zeline.si.RegionResult;
import org.zeline.si.evaluation.RegionStability;

/** How a region moves under perturbations, as JSON. */
public final class StabilityJson {
    private StabilityJson() {}

    /** All perturbed inputs. */
    public static void write(JsonWriter json, StabilityReport report) throws IOException {
        json.beginObject().name("model_sha256").value(report.network().sha256());
        json.name("rows").beginArray();
        for (RegionStability.Row row : report.result().rows()) {
            json.beginObject().name("perturbation").value(row.perturbation());
            json.name("strength").value(row.strength());
            RegionResult result = row.result();
            if (result == null) {
                json.name("reason").value(row.reason());
            } else {
                json.name("roi_size").value(result.roi().length);
                json.name("shared").value(row.shared());
                Json.number(json, "stat", result.stat());
                Json.number(json, "p_value", result.p().value());
                Json.number(json, "inf_p", result.p().lower());
                Json.number(json, "sup_p", result.p().upper());
            }
            json.endObject();
        }
        json.endArray().name("zeline_version").value(Version.text());
        json.endObject();
    }
}
