package org.zeline.cli.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options for what a widely used tool exports, as a data file says:
 *
 * <pre>
 * { "description": "what it is for",
 *   "options": { "preprocess": "scale:1/255", "threshold": 0.5, "normalize": true, "reference": ["a.png", "b.png"] } }
 * </pre>
 *
 * @param description what it is for
 * @param options by their names without hyphens before them, each with its values; an empty one for a flag
 */
public record Preset(String description, Map<String, List<String>> options) {
    /** The presets that stand in the jar. */
    public static final List<String> BUNDLED = List.of("anomalib", "cellpose", "semantic-segmentation");

    /**
     * Finds a preset.
     *
     * @param name of one in the jar, or a file
     * @throws BadInputException if there is none, or the file can't be read
     */
    public static Preset named(String name) {
        if (BUNDLED.contains(name)) {
            return JsonValue.read(LoadedModel.resource("presets/" + name + ".json"), name, Preset::decode);
        }
        Path file = Path.of(name);
        if (!name.endsWith(".json") && !Files.exists(file)) {
            throw new BadInputException("there is no preset '" + name + "'; name " + String.join(", ", BUNDLED)
                    + ", or a file such as my.json");
        }
        return JsonValue.read(file, Preset::decode);
    }

    private static Preset decode(JsonValue value) {
        JsonValue.Fields fields = value.fields("description", "options");
        String description = fields.get("description", JsonValue::text, "");
        JsonValue.Fields stated = fields.get("options").anyFields();
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (String name : stated.names()) {
            JsonValue option = stated.get(name);
            if (!name.matches("[a-z][a-z-]*") || name.equals("preset")) {
                throw option.error("is the value of no option: --" + name);
            }
            if (!option.isFlag() || option.flag()) {
                options.put(
                        name,
                        option.isList()
                                ? option.list().stream().map(Preset::word).toList()
                                : List.of(word(option)));
            }
        }
        return new Preset(description, options);
    }

    private static String word(JsonValue value) {
        return value.isFlag()
                ? ""
                : value.isNumber() ? Double.toString(value.number()).replaceAll("\\.0$", "") : value.text();
    }
}
