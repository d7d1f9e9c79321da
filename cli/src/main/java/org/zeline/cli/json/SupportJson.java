package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.SearchSupport;
import org.zeline.interpreter.value.Port;
import org.zeline.report.NetworkFile;

/** What is in a model, and which of its nodes a search can follow, as JSON. */
public final class SupportJson {
    private SupportJson() {}

    /** A model. */
    public static void write(JsonWriter json, OnnxModel model, NetworkFile file, SearchSupport support)
            throws IOException {
        json.beginObject().name("model_sha256").value(file.sha256());
        json.name("opset").value(model.opset());
        ports(json, "inputs", model.inputs());
        ports(json, "outputs", model.outputs());
        json.name("parameters").value(model.parameters());
        json.name("nodes").beginArray();
        for (SearchSupport.Entry entry : support.entries()) {
            json.beginObject().name("name").value(entry.node().name());
            json.name("operator").value(entry.node().operator());
            json.name("exact_search").value(entry.exact());
            json.name("bounded_search").value(entry.bounded());
            json.name("note").value(entry.note()).endObject();
        }
        json.endArray();
        json.name("exact_search").value(support.exact());
        json.name("bounded_search").value(support.bounded()).endObject();
    }

    private static void ports(JsonWriter json, String name, List<Port> ports) throws IOException {
        json.name(name).beginArray();
        for (Port port : ports) {
            json.beginObject().name("name").value(port.name());
            json.name("type").value(port.type().toString());
            Json.texts(json, "shape", port.knownExtents());
            json.endObject();
        }
        json.endArray();
    }
}
