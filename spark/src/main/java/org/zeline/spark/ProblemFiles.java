package org.zeline.spark;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.ProblemFile;

/**
 * The files that a problem file needs: itself, its model, and those that its fields {@code file} and {@code onnx} name.
 */
final class ProblemFiles {
    private ProblemFiles() {}

    /**
     * Attaches them.
     *
     * @param problem a problem file that can be read
     * @param models the folder of models; empty if the model is beside the problem file
     */
    static void attach(Path problem, Optional<Path> models, AttachedFiles files) {
        String model = ProblemFile.read(problem).model();
        Map<String, Path> beside = new LinkedHashMap<>();
        String name = String.valueOf(problem.getFileName());
        beside.put(name, problem);
        named(JsonParser.parseString(new String(Contents.bytes(problem), StandardCharsets.UTF_8)), problem, beside);
        if (models.isEmpty()) {
            beside.put(model, problem.resolveSibling(model));
        }
        files.files(problem.toString(), name, beside);
        models.ifPresent(folder -> files.files(folder.toString(), "", Map.of(model, folder.resolve(model))));
    }

    private static void named(JsonElement value, Path problem, Map<String, Path> beside) {
        if (value.isJsonArray()) {
            value.getAsJsonArray().forEach(element -> named(element, problem, beside));
        } else if (value.isJsonObject()) {
            value.getAsJsonObject().entrySet().forEach(field -> {
                JsonElement stated = field.getValue();
                boolean file = field.getKey().equals("file") || field.getKey().equals("onnx");
                if (file && stated.isJsonPrimitive()) {
                    beside.put(stated.getAsString(), problem.resolveSibling(stated.getAsString()));
                } else {
                    named(stated, problem, beside);
                }
            });
        }
    }
}
