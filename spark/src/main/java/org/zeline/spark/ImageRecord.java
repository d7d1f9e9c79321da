package org.zeline.spark;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Failure;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.inference.ImageTests;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.json.Json;
import org.zeline.cli.json.RegionJson;

/**
 * What an executor reports about an image.
 *
 * @param image its name
 * @param key a fingerprint of all that the result depends on; empty if the image could not be read
 * @param failure why there is no answer, or {@code null} if there is one
 * @param rows of a table: one for the image or each component; none if the folder of results holds them
 * @param results the JSON of each answer
 */
record ImageRecord(String image, String key, @Nullable Failure failure, List<ImageRow> rows, List<String> results) {
    /**
     * What came out of a test.
     *
     * @param spelled changes names of files in messages
     */
    static ImageRecord of(String image, ImageTests.ImageTest test, UnaryOperator<String> spelled) {
        Failure failure = test.failure();
        if (failure != null) {
            Failure shown = new Failure(failure.kind(), spelled.apply(failure.message()));
            return new ImageRecord(
                    image, test.key(), shown, List.of(ImageRow.without(image, shown.message())), List.of());
        }
        List<String> results = test.answers().stream()
                .map(answer -> Json.line(json -> RegionJson.write(json, answer.reported(), false))
                        .strip())
                .toList();
        return new ImageRecord(image, test.key(), null, test.rows(), results);
    }

    /** The record of an image whose result the folder of results holds. */
    static ImageRecord kept(String image, String key) {
        return new ImageRecord(image, key, null, List.of(), List.of());
    }

    /** What tells it apart from other images, and from the same image with another content. */
    String identity() {
        return identity(image, key);
    }

    /** The identity of an image of this name and fingerprint. */
    static String identity(String image, String key) {
        return key + " " + image;
    }

    /** Whether the folder of results holds what was found about the image. */
    boolean isKept() {
        return rows.isEmpty();
    }

    /** Whether it would come out the same at another time. */
    boolean isLasting() {
        return failure == null || failure.isLasting();
    }

    /** The record as a line of JSON. */
    String line() {
        return Json.line(this::write).strip();
    }

    private void write(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("image").value(image);
        json.name("key").value(key);
        json.name("failure").value(failure == null ? "" : failure.kind().name());
        json.name("reason").value(failure == null ? "" : failure.message());
        json.name("rows").beginArray();
        for (ImageRow row : rows) {
            json.beginArray();
            for (String cell : row.cells()) {
                json.value(cell);
            }
            json.endArray();
        }
        json.endArray();
        Json.texts(json, "results", results);
        json.endObject();
    }

    /** Reads what {@link #line} wrote. */
    static ImageRecord of(String line) {
        return JsonValue.read(line.getBytes(StandardCharsets.UTF_8), "a result", value -> {
            JsonValue.Fields fields = value.fields("image", "key", "failure", "reason", "rows", "results");
            String kind = fields.get("failure").text();
            return new ImageRecord(
                    fields.get("image").text(),
                    fields.get("key").text(),
                    kind.isEmpty()
                            ? null
                            : new Failure(
                                    Failure.Kind.valueOf(kind),
                                    fields.get("reason").text()),
                    fields.get("rows").list().stream()
                            .map(row -> ImageRow.of(
                                    row.list().stream().map(JsonValue::text).toList()))
                            .toList(),
                    fields.get("results").list().stream().map(JsonValue::text).toList());
        });
    }
}
