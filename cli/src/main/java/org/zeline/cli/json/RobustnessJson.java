package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.CurveComparison;
import org.zeline.lsa.robustness.DistanceComparison;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.Estimate;
import org.zeline.lsa.robustness.McNemarTest;
import org.zeline.lsa.robustness.PairedDifference;
import org.zeline.lsa.robustness.RobustnessSummary;

/**
 * The robustness of networks as fields of a JSON object. An interval is an array of its ends; null is infinite or
 * unknown.
 */
final class RobustnessJson {
    private RobustnessJson() {}

    /** What happened under a perturbation or attack. */
    static void write(JsonWriter json, LayerStudy.Part part) throws IOException {
        RobustnessSummary robustness = part.robustness();
        if (robustness != null) {
            write(json, robustness);
        }
        DistanceSummary distances = part.distances();
        if (distances != null) {
            write(json, distances);
        }
    }

    private static void write(JsonWriter json, RobustnessSummary robustness) throws IOException {
        json.name("strengths").beginArray();
        for (double strength : robustness.curve().strengths()) {
            json.value(strength);
        }
        json.endArray().name("accuracies").beginArray();
        for (Estimate accuracy : robustness.accuracies()) {
            json.value(accuracy.value());
        }
        json.endArray().name("accuracy_intervals").beginArray();
        for (Estimate accuracy : robustness.accuracies()) {
            interval(json, accuracy);
        }
        json.endArray();
        estimate(json, "rg", robustness.score());
        estimate(json, "area", robustness.area());
        bootstrap(json, robustness.bootstrap());
    }

    private static void write(JsonWriter json, DistanceSummary summary) throws IOException {
        json.name("minimum_distances").beginObject();
        json.name("norm").value(summary.distances().norm().name().toLowerCase(Locale.ROOT));
        Json.number(json, "limit", summary.limit());
        json.name("misclassified").value(summary.misclassified());
        json.name("found").value(summary.found());
        json.name("censored").value(summary.censored());
        estimate(json, "mean_found", summary.meanFound());
        estimate(json, "restricted_mean", summary.restrictedMean());
        estimate(json, "median", summary.median());
        json.name("distances");
        Json.numbers(json, summary.distances().distances());
        bootstrap(json, summary.bootstrap());
        json.endObject();
    }

    /** How two networks differ. */
    static void write(JsonWriter json, StudyComparison comparison) throws IOException {
        json.name("comparison").beginObject();
        json.name("permutations").value(comparison.test().permutations());
        bootstrap(json, comparison.test().bootstrap());
        json.name("attacks").beginArray();
        for (CurveComparison curve : comparison.curves()) {
            json.beginObject().name("attack").value(curve.name());
            json.name("strengths").beginArray();
            for (int k = 0; k < curve.strengths().size(); k++) {
                McNemarTest test = curve.tests().get(k);
                json.beginObject();
                Json.number(json, "strength", curve.strengths().get(k));
                json.name("only_first").value(test.onlyFirst());
                json.name("only_second").value(test.onlySecond());
                Json.number(json, "p_value", test.pValue());
                Json.number(json, "p_adjusted", curve.adjusted().get(k));
                json.endObject();
            }
            json.endArray();
            difference(json, "rg", curve.score());
            difference(json, "area", curve.area());
            json.endObject();
        }
        for (DistanceComparison distance : comparison.distances()) {
            json.beginObject().name("attack").value(distance.attack());
            json.name("norm").value(distance.norm().name().toLowerCase(Locale.ROOT));
            Json.number(json, "limit", distance.limit());
            difference(json, "restricted_mean", distance.restrictedMean());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void difference(JsonWriter json, String name, PairedDifference difference) throws IOException {
        json.name(name).beginObject();
        estimate(json, "difference", difference.mean());
        Json.number(json, "p_value", difference.pValue());
        json.endObject();
    }

    private static void estimate(JsonWriter json, String name, Estimate estimate) throws IOException {
        Json.number(json, name, estimate.value());
        json.name(name + "_interval");
        interval(json, estimate);
    }

    private static void interval(JsonWriter json, Estimate estimate) throws IOException {
        Json.numbers(json, new double[] {estimate.lower(), estimate.upper()});
    }

    private static void bootstrap(JsonWriter json, Bootstrap bootstrap) throws IOException {
        json.name("bootstrap").beginObject();
        Json.number(json, "confidence", bootstrap.confidence());
        json.name("resamples").value(bootstrap.resamples());
        json.name("seed").value(bootstrap.seed()).endObject();
    }
}
