package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.zeline.si.Hypothesis;
import org.zeline.si.distribution.Law;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;

/** How a region is marked, what is conditioned on and what is computed, as in problem files. */
final class SelectionJson {
    private SelectionJson() {}

    /** The fields region, event, statistic and law. */
    static void write(JsonWriter json, Hypothesis hypothesis, Law law) throws IOException {
        json.name("region");
        region(json, hypothesis.marking());
        json.name("event").beginArray();
        for (Event event : hypothesis.events()) {
            event(json, event);
        }
        json.endArray();
        json.name("statistic").value(hypothesis.statistic().toString());
        if (hypothesis.nullValue() != 0) {
            Json.number(json, "null_value", hypothesis.nullValue());
        }
        json.name("law").value(law.name());
        if (law.degrees().isPresent()) {
            json.name("degrees_of_freedom").value(law.degrees().getAsInt());
        }
    }

    private static void region(JsonWriter json, Marking marking) throws IOException {
        json.beginObject();
        if (marking instanceof Marking.Above above) {
            Json.number(json, "threshold", above.threshold());
        } else if (marking instanceof Marking.TopCount top) {
            json.name("top_k").value(top.count());
        } else if (marking instanceof Marking.TopFraction top) {
            Json.number(json, "top_fraction", top.share());
        } else if (marking instanceof Marking.HighestChannel highest) {
            json.name("class").value(highest.channel());
        } else if (marking instanceof Marking.Between between) {
            json.name("interval");
            Json.numbers(json, new double[] {between.lower(), between.upper()});
        } else if (marking instanceof Marking.Fixed fixed) {
            json.name("fixed").beginArray();
            for (int element : fixed.region().elements()) {
                json.value(element);
            }
            json.endArray();
        }
        json.endObject();
    }

    private static void event(JsonWriter json, Event event) throws IOException {
        if (event instanceof Event.SameRegion) {
            json.value("region");
            return;
        }
        json.beginObject();
        if (event instanceof Event.SameComponent component) {
            json.name("component").beginObject();
            json.name("connectivity").value(component.connectivity());
            json.name("select").value(component.selected().name().toLowerCase(Locale.ROOT));
            json.name("min_size").value(component.leastSize());
        } else if (event instanceof Event.SameLabel label) {
            json.name("label").beginObject();
            json.name("output_index").value(label.output());
        } else if (event instanceof Event.SameValues values) {
            json.name("same").beginObject();
            json.name("output_index").value(values.output());
        } else if (event instanceof Event.SameSide side) {
            json.name("above").beginObject();
            json.name("output_index").value(side.output());
            Json.number(json, "threshold", side.threshold());
        }
        json.endObject();
        json.endObject();
    }
}
