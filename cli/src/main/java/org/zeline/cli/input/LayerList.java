package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of vulnerable layers in a file that {@code zeline lsa --json} wrote: {@code F.json}, or {@code F.json#NAME}
 * with the name of an attack, a perturbation or a criterion if the file has several lists.
 *
 * @param name of the attack, perturbation or criterion
 * @param values the names of the layers' values, the most vulnerable first
 */
public record LayerList(String name, List<String> values) {
    private static final String SUFFIX = ".json";

    /** Copies the list. */
    public LayerList {
        values = List.copyOf(values);
    }

    /** Whether a text names such a file. */
    public static boolean isNamedBy(String text) {
        return text.endsWith(SUFFIX) || text.contains(SUFFIX + "#");
    }

    /**
     * Reads a list; of several networks that of the one with the given SHA-256.
     *
     * @param text {@code F.json} or {@code F.json#NAME}
     * @param sha256 of the network that the list is for
     * @return the list, not empty
     */
    public static LayerList read(String text, String sha256) {
        int hash = text.indexOf(SUFFIX + "#");
        Path file = Path.of(hash < 0 ? text : text.substring(0, hash + SUFFIX.length()));
        String wanted = hash < 0 ? "" : text.substring(hash + SUFFIX.length() + 1);
        List<LayerList> lists = JsonValue.read(file, all -> {
            List<JsonValue.Fields> models = all.anyFields().get("models").list().stream()
                    .map(JsonValue::anyFields)
                    .toList();
            return lists(model(models, sha256, file));
        });
        List<String> names = lists.stream().map(LayerList::name).toList();
        List<LayerList> fitting = lists.stream()
                .filter(list -> wanted.isEmpty() || list.name.equals(wanted))
                .toList();
        if (fitting.isEmpty()) {
            throw new BadInputException(file + " has no list of vulnerable layers"
                    + (names.isEmpty() ? "" : " by '" + wanted + "'; it has those by " + String.join(", ", names)));
        }
        if (fitting.size() > 1) {
            throw new BadInputException(file + " has several lists of vulnerable layers: by " + String.join(", ", names)
                    + "; name one, such as " + file + "#" + names.get(names.size() - 1));
        }
        if (fitting.get(0).values.isEmpty()) {
            throw new BadInputException(file + ": by " + fitting.get(0).name + " no layer is vulnerable; analyse with a"
                    + " lower --eta, or name layers");
        }
        return fitting.get(0);
    }

    private static JsonValue.Fields model(List<JsonValue.Fields> models, String sha256, Path file) {
        if (models.size() == 1) {
            return models.get(0);
        }
        return models.stream()
                .filter(model -> model.get("model_sha256").text().equals(sha256))
                .findFirst()
                .orElseThrow(() -> new BadInputException(file + " has lists of " + models.size()
                        + " networks, none of which is this one, by its SHA-256: analyse this one"));
    }

    private static List<LayerList> lists(JsonValue.Fields model) {
        List<LayerList> lists = new ArrayList<>();
        add(model.get("attacks"), "attack", lists);
        JsonValue criteria = model.find("criteria");
        if (criteria != null) {
            add(criteria, "criterion", lists);
        }
        return lists;
    }

    private static void add(JsonValue parts, String kind, List<LayerList> lists) {
        for (JsonValue part : parts.list()) {
            JsonValue.Fields fields = part.anyFields();
            List<String> values =
                    fields.get("mvl").list().stream().map(JsonValue::text).toList();
            lists.add(new LayerList(fields.get(kind).text(), values));
        }
    }
}
