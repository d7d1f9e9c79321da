package org.zeline.cli.inference;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.json.Json;

/**
 * What was found about images, one line per image, in a file that only grows. An image whose pixels, question or
 * network have changed since is not found.
 */
public final class ImageJournal implements ImageTests.Found, AutoCloseable {
    private static final String HEAD = "zeline images 1";

    private final Journal file;
    private final Map<String, Found> found;

    private record Found(String key, List<ImageRow> rows) {}

    private ImageJournal(Journal file, Map<String, Found> found) {
        this.file = file;
        this.found = found;
    }

    /**
     * Opens a file, or begins one.
     *
     * @throws BadInputException if the file holds something else, another process has it, or it can't be read or
     *     written
     */
    public static ImageJournal open(Path file) {
        Journal journal = Journal.open(file, HEAD, "holds no finished images; name another table, or remove it");
        try {
            Map<String, Found> found = new HashMap<>();
            for (String line : journal.lines()) {
                JsonValue.Fields fields = JsonValue.read(
                        line.getBytes(StandardCharsets.UTF_8),
                        file.toString(),
                        value -> value.fields("image", "key", "rows"));
                List<ImageRow> rows = fields.get("rows").list().stream()
                        .map(row -> row.setting(() -> ImageRow.of(
                                row.list().stream().map(JsonValue::text).toList())))
                        .toList();
                found.put(
                        fields.get("image").text(), new Found(fields.get("key").text(), rows));
            }
            return new ImageJournal(journal, found);
        } catch (BadInputException e) {
            journal.close();
            throw e;
        }
    }

    @Override
    public List<ImageRow> find(String image, String key) {
        Found known = found.get(image);
        return known != null && known.key.equals(key) ? known.rows : List.of();
    }

    /** Adds what was found now, unless that could be otherwise at another time. */
    public void add(String image, ImageTests.ImageTest test) {
        if (!test.isLasting() || !find(image, test.key()).isEmpty()) {
            return;
        }
        file.add(Json.line(json -> {
                    json.beginObject();
                    json.name("image").value(image);
                    json.name("key").value(test.key());
                    json.name("rows").beginArray();
                    for (ImageRow row : test.rows()) {
                        json.beginArray();
                        for (String cell : row.cells()) {
                            json.value(cell);
                        }
                        json.endArray();
                    }
                    json.endArray();
                    json.endObject();
                })
                .strip());
    }

    @Override
    public void close() {
        file.close();
    }
}
