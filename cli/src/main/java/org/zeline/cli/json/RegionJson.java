package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.zeline.cli.process.Version;
import org.zeline.report.RegionAnswer;
import org.zeline.report.Words;
import org.zeline.si.Estimate;
import org.zeline.si.RegionResult;
import org.zeline.si.distribution.RandomizedTest;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;

/** Tests of regions as JSON. */
public final class RegionJson {
    private RegionJson() {}

    /**
     * One test as an object, or several, and those of each component, as an array, with their score maps if asked for.
     */
    public static void write(JsonWriter json, List<RegionAnswer> answers, boolean scores) throws IOException {
        boolean several = answers.size() > 1
                || answers.stream().anyMatch(answer -> answer.hypothesis().testsEach());
        if (several) {
            json.beginArray();
        }
        for (RegionAnswer answer : answers) {
            write(json, answer, scores);
        }
        if (several) {
            json.endArray();
        }
    }

    /** One test, with its score map if asked for. */
    public static void write(JsonWriter json, RegionAnswer answer, boolean scores) throws IOException {
        RegionResult result = answer.result();
        json.beginObject();
        Json.number(json, "stat", result.stat());
        Json.number(json, "p_value", result.p().value());
        Json.number(json, "inf_p", result.p().lower());
        Json.number(json, "sup_p", result.p().upper());
        Json.number(json, "naive_p", result.naiveP());
        json.name("alternative").value(result.alternative().toString());
        json.name("roi").beginArray();
        for (int index : result.roi()) {
            json.value(index);
        }
        json.endArray();
        json.name("roi_size").value(result.roi().length);
        SelectionJson.write(json, answer.hypothesis(), result.law());
        estimate(json, result);
        if (result.component().isPresent()) {
            json.name("component").beginObject();
            json.name("index").value(result.component().getAsInt());
            json.name("size").value(result.roi().length);
            json.endObject();
        }
        if (scores) {
            json.name("score_map");
            Json.numbers(json, result.scoreMap());
        }
        json.name("truncated_intervals");
        intervals(json, result.truncated());
        json.name("searched_intervals");
        intervals(json, result.searched());
        search(json, result.search());
        if (answer.network().channelsLast()) {
            json.name("layout").value("NHWC");
        }
        json.name("model_sha256").value(answer.network().sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    /** Where the data lie that the network saw, if it saw others, and what is known of the difference of means. */
    private static void estimate(JsonWriter json, RegionResult result) throws IOException {
        if (result.inference().test() instanceof RandomizedTest) {
            Json.number(json, "randomized_stat", result.observed());
        }
        Optional<Estimate> found = result.estimate(Words.CONFIDENCE);
        if (found.isPresent()) {
            Estimate estimate = found.get();
            json.name("estimate");
            Json.numbers(
                    json,
                    new double[] {estimate.median().least(), estimate.median().most()});
            json.name("interval");
            Json.numbers(
                    json,
                    new double[] {estimate.lower().least(), estimate.upper().most()});
            Json.number(json, "interval_level", estimate.level());
        }
    }

    private static void search(JsonWriter json, RegionResult.Search search) throws IOException {
        json.name("search").beginObject();
        json.name("mode").value(search.mode().toString());
        json.name("evaluations").value(search.evaluations());
        Json.number(json, "columns", search.columns());
        Json.number(json, "seconds", search.seconds());
        json.name("threads").value(search.threads());
        json.name("kernels").value(search.kernels());
        certificate(json, search.certificate());
        json.endObject();
    }

    private static void certificate(JsonWriter json, Certificate certificate) throws IOException {
        json.name("certificate").beginObject();
        if (certificate instanceof Certificate.Probable probable) {
            json.name("kind").value("probable");
            Json.number(json, "failure_probability", probable.failureProbability());
        } else {
            json.name("kind").value("sure");
        }
        json.endObject();
    }

    private static void intervals(JsonWriter json, IntervalSet set) throws IOException {
        json.beginArray();
        for (double[] interval : set.toArray()) {
            Json.numbers(json, interval);
        }
        json.endArray();
    }
}
