package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.zeline.lsa.attack.AutoAttackResult;

/** Evaluations by AutoAttack as JSON. */
final class EnsembleJson {
    private EnsembleJson() {}

    /** One evaluation. */
    static void write(JsonWriter json, AutoAttackResult result) throws IOException {
        json.beginObject();
        Json.number(json, "eps", result.ball().radius());
        json.name("norm").value(result.ball().norm().name().toLowerCase(Locale.ROOT));
        json.name("version").value(result.settings().version().name().toLowerCase(Locale.ROOT));
        Json.number(json, "clean_accuracy", result.cleanAccuracy());
        Json.number(json, "robust_accuracy", result.robustAccuracy());
        json.name("members").beginArray();
        for (int m = 0; m < result.members().size(); m++) {
            AutoAttackResult.Member member = result.members().get(m);
            json.beginObject().name("member").value(member.member().toString());
            json.name("attacked").value(member.attackedCount());
            json.name("broken").value(member.brokenCount());
            Json.number(json, "accuracy_after", result.accuracyAfter(m));
            Json.number(json, "own_accuracy", result.ownAccuracy(m).orElse(Double.NaN));
            json.name("zero_gradients").value(member.flat());
            Json.number(json, "seconds", member.seconds());
            json.endObject();
        }
        json.endArray();
        Json.texts(json, "warnings", result.warnings());
        json.endObject();
    }
}
