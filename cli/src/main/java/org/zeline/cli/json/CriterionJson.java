package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.criterion.CriterionProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.lsa.criterion.LayerBound;

/** Layers ranked by criteria as JSON. */
final class CriterionJson {
    private CriterionJson() {}

    static void write(JsonWriter json, List<CriterionRanking> rankings) throws IOException {
        json.name("criteria").beginArray();
        for (CriterionRanking ranking : rankings) {
            VulnerableLayers found = ranking.vulnerable();
            json.beginObject();
            json.name("criterion").value(ranking.profile().criterion().toString());
            Json.number(json, "mu", found.mean());
            Json.number(json, "sigma", found.deviation());
            Json.number(json, "eta", found.eta());
            json.name("layers").beginArray();
            for (VulnerableLayers.Entry entry : found.layers()) {
                layer(json, ranking, entry);
            }
            json.endArray();
            Json.texts(
                    json,
                    "mvl",
                    found.vulnerable().stream()
                            .map(entry -> entry.layer().value())
                            .toList());
            json.endObject();
        }
        json.endArray();
    }

    private static void layer(JsonWriter json, CriterionRanking ranking, VulnerableLayers.Entry entry)
            throws IOException {
        CriterionProfile profile = ranking.profile();
        int l = ranking.index(entry);
        LayerJson.beginLayer(json, entry);
        json.name("undefined").value(profile.undefined()[l]);
        json.name("best_rank").value(entry.ranks().best());
        json.name("worst_rank").value(entry.ranks().worst());
        if (!profile.bounds().isEmpty()) {
            LayerBound bound = profile.bounds().get(l);
            Json.number(json, "certified", bound.certified());
            json.name("too_wide").value(bound.isTooWide());
            json.name("uncertified_reason").value(bound.reason().isEmpty() ? null : bound.reason());
        }
        if (profile.residuals().length > 0) {
            Json.number(json, "residual", profile.residuals()[l]);
        }
        json.name("vulnerable").value(entry.vulnerable()).endObject();
    }
}
