package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.zeline.cli.process.Version;
import org.zeline.lsa.LayerProfile;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.certificate.Certificate;
import org.zeline.lsa.certificate.CertifiedProfile;
import org.zeline.report.LayerReport;

/** A layer analysis as JSON. */
public final class LayerJson {
    private LayerJson() {}

    /** All networks. */
    public static void write(JsonWriter json, LayerReport report) throws IOException {
        json.beginObject();
        json.name("samples").value(report.samples());
        Json.number(json, "eps", report.strength());
        json.name("models").beginArray();
        for (LayerReport.Network network : report.networks()) {
            json.beginObject();
            json.name("model_sha256").value(network.file().sha256());
            json.name("measure").value(network.study().measure().toString());
            json.name("attacks").beginArray();
            for (LayerStudy.Part part : network.study().parts()) {
                part(json, part);
            }
            json.endArray();
            CertifiedProfile certified = network.certified();
            if (certified != null) {
                certificate(json, certified);
            }
            CriterionJson.write(json, network.criteria());
            Json.number(json, "rg_total", network.study().totalScore());
            json.endObject();
        }
        json.endArray();
        StudyComparison comparison = report.comparison();
        if (comparison != null) {
            RobustnessJson.write(json, comparison);
        }
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void part(JsonWriter json, LayerStudy.Part part) throws IOException {
        json.beginObject().name("attack").value(part.name());
        Json.number(json, "accuracy", part.result().accuracy());
        Json.number(json, "clean_accuracy", part.result().cleanAccuracy());
        Json.number(json, "mu", part.vulnerable().mean());
        Json.number(json, "sigma", part.vulnerable().deviation());
        Json.number(json, "eta", part.vulnerable().eta());
        json.name("layers").beginArray();
        for (VulnerableLayers.Entry entry : part.vulnerable().layers()) {
            layer(json, part, entry);
        }
        json.endArray();
        Json.texts(
                json,
                "mvl",
                part.vulnerable().vulnerable().stream()
                        .map(entry -> entry.layer().value())
                        .toList());
        RobustnessJson.write(json, part);
        if (!part.evaluations().isEmpty()) {
            json.name("evaluations").beginArray();
            for (AutoAttackResult evaluation : part.evaluations()) {
                EnsembleJson.write(json, evaluation);
            }
            json.endArray();
        }
        json.endObject();
    }

    private static void certificate(JsonWriter json, CertifiedProfile certified) throws IOException {
        json.name("certificate").beginObject();
        json.name("norm").value(certified.ball().norm().name().toLowerCase(Locale.ROOT));
        Json.number(json, "eps", certified.ball().radius());
        Json.number(json, "certified_accuracy", certified.certificate().accuracy());
        Json.number(json, "attacked_accuracy", certified.attackedAccuracy());
        json.name("margins");
        Json.numbers(json, certified.certificate().margins());
        json.name("layers").beginArray();
        for (int l = 0; l < certified.brackets().size(); l++) {
            Certificate.Bracket bracket = certified.brackets().get(l);
            json.beginObject()
                    .name("layer")
                    .value(certified.certificate().layers().get(l).layer());
            Json.number(json, "attacked", bracket.attacked());
            Json.number(json, "certified", bracket.certified());
            json.name("too_wide").value(bracket.isTooWide()).endObject();
        }
        json.endArray().endObject();
    }

    /** Begins the object of a layer: what it is, and its number with an interval. */
    static void beginLayer(JsonWriter json, VulnerableLayers.Entry entry) throws IOException {
        json.beginObject().name("layer").value(entry.layer().layer());
        json.name("operator").value(entry.layer().operator());
        json.name("value").value(entry.layer().value());
        Json.number(json, "mean", entry.mean());
        VulnerableLayers.Interval interval = entry.interval();
        Json.number(json, "lower", interval == null ? Double.NaN : interval.lower());
        Json.number(json, "upper", interval == null ? Double.NaN : interval.upper());
    }

    private static void layer(JsonWriter json, LayerStudy.Part part, VulnerableLayers.Entry entry) throws IOException {
        LayerProfile profile = part.result().profile();
        int l = part.index(entry.layer());
        beginLayer(json, entry);
        Json.number(json, "batch", profile.perBatch()[l]);
        Json.number(json, "steepness", part.result().steepness()[l]);
        json.name("undefined").value(profile.undefined()[l]);
        json.name("dead").value(profile.dead()[l]);
        json.name("best_rank").value(entry.ranks().best());
        json.name("worst_rank").value(entry.ranks().worst());
        json.name("vulnerable").value(entry.vulnerable()).endObject();
    }
}
