package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.zeline.cli.report.LayerPage;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.LayerProfile;
import org.zeline.lsa.Measure;
import org.zeline.lsa.ModelPass;
import org.zeline.lsa.Probe;
import org.zeline.lsa.RobustnessCurve;
import org.zeline.lsa.VulnerableLayers;

/**
 * What layer analysis tells, as text, as JSON, and as the contents of a report.
 *
 * @param studies one a network
 * @param samples how many were looked at
 * @param eps the strength under which layers were compared
 * @param grid the strengths of the curves
 */
record LayerSummary(List<LayerStudy> studies, int samples, double eps, List<Double> grid) {
    void text(PrintWriter out) {
        for (LayerStudy study : studies) {
            ResultText.row(
                    out,
                    "model",
                    study.loaded().model().name() + ", SHA-256 "
                            + study.loaded().sha256());
            ResultText.row(out, "samples", Integer.toString(samples));
            ResultText.row(out, "measure", study.measure().toString());
            for (LayerStudy.Part part : study.parts()) {
                out.println();
                text(out, part);
            }
            out.println();
            ResultText.row(out, "R&G in total", number(study.totalScore()));
            out.println();
        }
    }

    private void text(PrintWriter out, LayerStudy.Part part) {
        ResultText.row(
                out,
                part.name() + " at " + eps,
                "accuracy " + number(part.result().accuracy()) + " %, clean "
                        + number(part.result().cleanAccuracy()) + " %");
        VulnerableLayers vulnerable = part.vulnerable();
        ResultText.row(
                out,
                "bound",
                number(vulnerable.mean()) + " + " + number(vulnerable.eta()) + " x " + number(vulnerable.deviation()));
        int width = 5;
        for (VulnerableLayers.Entry entry : vulnerable.layers()) {
            width = Math.max(width, entry.layer().layer().length());
        }
        String format = "  %-" + width + "s  %10s  %-23s  %-7s  %9s  %s";
        out.println(String.format(format, "layer", "mean", "95 % interval", "rank", "steepness", ""));
        for (VulnerableLayers.Entry entry : vulnerable.layers()) {
            out.println(ResultText.line(String.format(
                            format,
                            entry.layer().layer(),
                            number(entry.mean()),
                            interval(entry.lower(), entry.upper()),
                            entry.bestRank() + " to " + entry.worstRank(),
                            number(part.steepness()[index(part.result().profile(), entry.layer())]),
                            note(part.result().profile(), entry)))
                    .stripTrailing());
        }
        RobustnessCurve curve = part.curve();
        if (curve != null) {
            StringBuilder accuracies = new StringBuilder();
            for (int i = 0; i < curve.strengths().size(); i++) {
                accuracies
                        .append(i == 0 ? "" : ", ")
                        .append(number(curve.accuracies().get(i)))
                        .append(" % at ")
                        .append(curve.strengths().get(i));
            }
            ResultText.row(out, "accuracy", accuracies.toString());
            ResultText.row(
                    out,
                    "R&G",
                    number(curve.score()) + " of " + 100 * curve.strengths().size());
        }
    }

    private static int index(LayerProfile profile, Probe layer) {
        return profile.layers().indexOf(layer);
    }

    /** What is to be said of a layer: that it stands out, or that its number says little. */
    private static String note(LayerProfile profile, VulnerableLayers.Entry entry) {
        List<String> notes = new ArrayList<>();
        int l = index(profile, entry.layer());
        int units = profile.units()[l].length;
        if (entry.listed()) {
            notes.add("vulnerable");
        }
        if (profile.dead()[l]) {
            notes.add("dead: zero for all clean samples");
        } else if (profile.undefined()[l] > 0) {
            String unit = profile.measure() == Measure.LINEAR_CKA ? "batches" : "samples";
            notes.add("undefined for " + profile.undefined()[l] + " of " + units + " " + unit);
        }
        return String.join("; ", notes);
    }

    private static String interval(double lower, double upper) {
        return Double.isNaN(lower) ? "-" : number(lower) + " to " + number(upper);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }

    void json(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("samples").value(samples);
        ResultJson.number(json, "eps", eps);
        json.name("models").beginArray();
        for (LayerStudy study : studies) {
            json.beginObject();
            json.name("model_sha256").value(study.loaded().sha256());
            json.name("measure").value(study.measure().toString());
            json.name("attacks").beginArray();
            for (LayerStudy.Part part : study.parts()) {
                part(json, part);
            }
            json.endArray();
            ResultJson.number(json, "rg_total", study.totalScore());
            json.endObject();
        }
        json.endArray();
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void part(JsonWriter json, LayerStudy.Part part) throws IOException {
        LayerProfile profile = part.result().profile();
        json.beginObject().name("attack").value(part.name());
        ResultJson.number(json, "accuracy", part.result().accuracy());
        ResultJson.number(json, "clean_accuracy", part.result().cleanAccuracy());
        ResultJson.number(json, "mu", part.vulnerable().mean());
        ResultJson.number(json, "sigma", part.vulnerable().deviation());
        ResultJson.number(json, "eta", part.vulnerable().eta());
        json.name("layers").beginArray();
        for (VulnerableLayers.Entry entry : part.vulnerable().layers()) {
            int l = index(profile, entry.layer());
            json.beginObject().name("layer").value(entry.layer().layer());
            json.name("operator").value(entry.layer().operator());
            json.name("value").value(entry.layer().value());
            ResultJson.number(json, "mean", entry.mean());
            ResultJson.number(json, "lower", entry.lower());
            ResultJson.number(json, "upper", entry.upper());
            ResultJson.number(json, "batch", profile.perBatch()[l]);
            ResultJson.number(json, "steepness", part.steepness()[l]);
            json.name("undefined").value(profile.undefined()[l]);
            json.name("dead").value(profile.dead()[l]);
            json.name("best_rank").value(entry.bestRank());
            json.name("worst_rank").value(entry.worstRank());
            json.name("vulnerable").value(entry.listed()).endObject();
        }
        json.endArray();
        json.name("mvl").beginArray();
        for (VulnerableLayers.Entry entry : part.vulnerable().listed()) {
            json.value(entry.layer().value());
        }
        json.endArray();
        RobustnessCurve curve = part.curve();
        if (curve != null) {
            json.name("strengths").beginArray();
            for (double strength : curve.strengths()) {
                json.value(strength);
            }
            json.endArray().name("accuracies").beginArray();
            for (double accuracy : curve.accuracies()) {
                json.value(accuracy);
            }
            json.endArray();
            ResultJson.number(json, "rg", curve.score());
        }
        json.endObject();
    }

    /** What a report shows. */
    LayerPage.Contents contents(List<String> words) {
        List<LayerPage.Network> networks = new ArrayList<>();
        boolean distinct = studies.stream()
                        .map(study -> study.loaded().fileName())
                        .distinct()
                        .count()
                == studies.size();
        for (LayerStudy study : studies) {
            List<LayerPage.Series> series = new ArrayList<>();
            for (LayerStudy.Part part : study.parts()) {
                series.add(series(part));
            }
            networks.add(new LayerPage.Network(
                    distinct
                            ? study.loaded().fileName()
                            : study.loaded().model().name(),
                    study.loaded().model().name(),
                    study.loaded().sha256(),
                    study.measure().toString(),
                    series,
                    study.totalScore(),
                    pictures(study)));
        }
        return new LayerPage.Contents(networks, samples, eps, ReportContents.origin(words));
    }

    private static LayerPage.Series series(LayerStudy.Part part) {
        LayerProfile profile = part.result().profile();
        List<LayerPage.Point> points = new ArrayList<>();
        for (Probe probe : profile.layers()) {
            VulnerableLayers.Entry entry = part.vulnerable().layers().stream()
                    .filter(one -> one.layer().equals(probe))
                    .findFirst()
                    .orElseThrow();
            points.add(new LayerPage.Point(
                    probe.layer(), entry.mean(), entry.lower(), entry.upper(), entry.listed(), note(profile, entry)));
        }
        RobustnessCurve curve = part.curve();
        VulnerableLayers found = part.vulnerable();
        return new LayerPage.Series(
                part.name(),
                points,
                found.mean() + found.eta() * found.deviation(),
                part.result().accuracy(),
                part.result().cleanAccuracy(),
                curve == null ? List.of() : curve.strengths(),
                curve == null ? List.of() : curve.accuracies());
    }

    /** The first samples as they are, and under each perturbation or attack. */
    private static List<LayerPage.Picture> pictures(LayerStudy study) {
        Shape shape = study.examples().inputs().shape();
        if (shape.rank() != 4) {
            return List.of();
        }
        ModelPass pass = new ModelPass(study.loaded().model(), List.of(), Instructions.SCALAR, study.scoring());
        Tensor x = pass.batch(shape, study.examples().inputs().reals());
        List<LayerPage.Picture> pictures = new ArrayList<>();
        pictures.add(new LayerPage.Picture("as they are", shape, x.doubles(), pass.classes(x)));
        for (LayerStudy.Part part : study.parts()) {
            Tensor moved = part.disturbance().of(pass, x, study.examples().labels(), new SplittableRandom(0));
            pictures.add(new LayerPage.Picture(part.name(), shape, moved.doubles(), pass.classes(moved)));
        }
        return pictures;
    }
}
