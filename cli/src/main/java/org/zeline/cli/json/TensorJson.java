package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.text.Text;

/** The outputs of a network as JSON. */
public final class TensorJson {
    private TensorJson() {}

    /** Outputs with their elements, and what was done to inputs. */
    public static void write(JsonWriter json, List<String> names, List<Tensor> tensors, List<String> facts)
            throws IOException {
        json.beginObject().name("outputs").beginArray();
        for (int i = 0; i < names.size(); i++) {
            head(json, names.get(i), tensors.get(i));
            json.name("data");
            elements(json, tensors.get(i));
            json.endObject();
        }
        json.endArray();
        Json.texts(json, "inputs", facts);
        json.endObject();
    }

    /** Outputs with the files that hold them, and what was done to inputs. */
    public static void writeFiles(
            JsonWriter json, List<String> names, List<Tensor> tensors, List<Path> files, List<String> facts)
            throws IOException {
        json.beginObject().name("outputs").beginArray();
        for (int i = 0; i < names.size(); i++) {
            head(json, names.get(i), tensors.get(i));
            json.name("file").value(files.get(i).toString()).endObject();
        }
        json.endArray();
        Json.texts(json, "inputs", facts);
        json.endObject();
    }

    private static void head(JsonWriter json, String name, Tensor tensor) throws IOException {
        json.beginObject().name("name").value(name);
        json.name("shape").jsonValue(Arrays.toString(tensor.shape().extents()));
    }

    /** The elements of an array, integers with all their digits. */
    private static void elements(JsonWriter json, Tensor tensor) throws IOException {
        if (tensor.type().isReal()) {
            Json.numbers(json, tensor.reals());
            return;
        }
        json.beginArray();
        for (int i = 0; i < tensor.shape().size(); i++) {
            if (tensor instanceof StringTensor texts) {
                json.value(texts.strings()[i]);
            } else {
                json.jsonValue(Text.element(tensor, i));
            }
        }
        json.endArray();
    }
}
