package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.zeline.cli.bench.Measurement;
import org.zeline.si.RegionResult;

/** Measurements as JSON. */
public final class MeasurementJson {
    private MeasurementJson() {}

    /** All of them, as an array. */
    public static void write(JsonWriter json, List<Measurement> all) throws IOException {
        json.beginArray();
        for (Measurement one : all) {
            write(json, one);
        }
        json.endArray();
    }

    private static void write(JsonWriter json, Measurement measured) throws IOException {
        RegionResult result = measured.result();
        json.beginObject();
        json.name("problem").value(measured.problem());
        json.name("mode").value(result.search().mode().toString());
        json.name("evaluations").value(result.search().evaluations());
        Json.number(json, "columns", result.search().columns());
        Json.number(json, "median_seconds", measured.timing().median());
        Json.number(json, "min_seconds", measured.timing().minimum());
        Json.number(json, "gflops", measured.gflops());
        Json.number(json, "peak_share", measured.share().orElse(Double.NaN));
        Json.number(json, "p_value", result.p().value());
        Json.number(json, "inf_p", result.p().lower());
        Json.number(json, "sup_p", result.p().upper());
        json.endObject();
    }
}
