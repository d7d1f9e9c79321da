package org.zeline.cli.input;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON file and where it stands. Whatever is read from it and does not fit is an error naming the place.
 */
public final class JsonValue {
    private final String place;
    private final @Nullable Object value;

    private JsonValue(String place, @Nullable Object value) {
        this.place = place;
        this.value = value;
    }

    /**
     * Reads a file and hands its value to a decoder. Text that is not quite JSON is still decoded, since a complaint
     * about a field says more than one about syntax; it is refused in the end.
     *
     * @param file the file
     * @param decode makes something of its value
     * @param <T> what it makes
     * @return what the decoder made
     * @throws BadInputException if the file is no JSON or the decoder refuses it
     */
    public static <T> T read(Path file, Function<JsonValue, T> decode) {
        return read(Contents.bytes(file), file.toString(), decode);
    }

    /** The same for bytes of UTF-8 that are at hand; a name stands for the file in messages. */
    public static <T> T read(byte[] bytes, String name, Function<JsonValue, T> decode) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            return decode.apply(new JsonValue(name, parse(text, Strictness.STRICT)));
        } catch (IOException strict) {
            BadInputException refusal = new BadInputException(name + ": is no JSON: " + firstSentence(strict), strict);
            Object nearly;
            try {
                nearly = parse(text, Strictness.LENIENT);
            } catch (IOException e) {
                throw refusal;
            }
            var unused = decode.apply(new JsonValue(name, nearly));
            throw refusal;
        }
    }

    /** Gson's advice about its own settings and its link follow the place; both are cut off. */
    private static String firstSentence(IOException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "it ends too early");
        return message.lines()
                .findFirst()
                .orElse(message)
                .replace("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON", "wrong syntax");
    }

    private static @Nullable Object parse(String text, Strictness strictness) throws IOException {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(strictness);
            Object value = parse(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException("something follows the value");
            }
            return value;
        }
    }

    private static @Nullable Object parse(JsonReader in) throws IOException {
        switch (in.peek()) {
            case BEGIN_OBJECT -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                in.beginObject();
                while (in.hasNext()) {
                    String name = in.nextName();
                    if (fields.containsKey(name)) {
                        throw new IOException("field '" + name + "' stands there twice, at " + in.getPath());
                    }
                    fields.put(name, parse(in));
                }
                in.endObject();
                return fields;
            }
            case BEGIN_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                in.beginArray();
                while (in.hasNext()) {
                    elements.add(parse(in));
                }
                in.endArray();
                return elements;
            }
            case NUMBER -> {
                return Double.valueOf(in.nextString());
            }
            case BOOLEAN -> {
                return in.nextBoolean();
            }
            case NULL -> {
                in.nextNull();
                return null;
            }
            default -> {
                return in.nextString();
            }
        }
    }

    /**
     * An error about this value.
     *
     * @param problem what is wrong with it
     * @return the error, to be thrown
     */
    public BadInputException error(String problem) {
        return new BadInputException(place + ": " + problem);
    }

    private BadInputException needed(String what) {
        return error("must be " + what + ", got " + shown());
    }

    private String shown() {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        if (value instanceof String text) {
            return text.length() > 40 ? "a text of " + text.length() + " characters" : "\"" + text + "\"";
        }
        return String.valueOf(value);
    }

    /**
     * Makes a setting of this value; what the setting refuses is an error about this value.
     *
     * @param make makes it
     * @param <T> the setting
     * @return the setting
     */
    public <T> T setting(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(place + ": " + e.getMessage(), e);
        }
    }

    /** Whether this is an object that has a certain field. */
    public boolean has(String field) {
        return value instanceof Map<?, ?> map && map.containsKey(field);
    }

    /** Whether this is an object. */
    public boolean isObject() {
        return value instanceof Map;
    }

    /** Whether this is a list. */
    public boolean isList() {
        return value instanceof List;
    }

    /** Whether this is null. */
    public boolean isNull() {
        return value == null;
    }

    /** Whether this is true or false. */
    public boolean isFlag() {
        return value instanceof Boolean;
    }

    /** Whether this is a number. */
    public boolean isNumber() {
        return value instanceof Double;
    }

    /**
     * The object that this is.
     *
     * @param known the names that its fields may have
     * @return its fields
     */
    public Fields fields(String... known) {
        Fields fields = anyFields();
        List<String> names = Arrays.asList(known);
        for (String name : fields.map.keySet()) {
            if (!names.contains(name)) {
                throw new BadInputException(
                        fields.place(name) + ": unknown field; known here: " + String.join(", ", names));
            }
        }
        return fields;
    }

    /**
     * The only field of the object that this is.
     *
     * @param known the names that it may have, at least two
     * @return its name and its value
     */
    public Map.Entry<String, JsonValue> only(String... known) {
        Fields fields = fields(known);
        if (fields.map.size() != 1) {
            int last = known.length - 1;
            String names = String.join(", ", Arrays.asList(known).subList(0, last)) + " and " + known[last];
            throw error("must hold one of " + names + ", got "
                    + (fields.map.isEmpty() ? "none" : String.join(" and ", fields.map.keySet())));
        }
        String name = fields.names().get(0);
        return Map.entry(name, fields.get(name));
    }

    /** The object that this is, with whatever fields. */
    public Fields anyFields() {
        if (!(value instanceof Map<?, ?> map)) {
            throw needed("an object");
        }
        return new Fields(place, map);
    }

    /** The list that this is. */
    public List<JsonValue> list() {
        List<?> elements = elements();
        List<JsonValue> values = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            values.add(element(elements, i));
        }
        return values;
    }

    private List<?> elements() {
        if (!(value instanceof List<?> list)) {
            throw needed("a list");
        }
        return list;
    }

    private JsonValue element(List<?> elements, int i) {
        return new JsonValue(place + "[" + i + "]", elements.get(i));
    }

    /** The list of finite numbers that this is. */
    public double[] numbers() {
        List<?> elements = elements();
        double[] numbers = new double[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = elements.get(i) instanceof Double number && Double.isFinite(number)
                    ? number
                    : element(elements, i).number();
        }
        return numbers;
    }

    /** The list of whole numbers that this is. */
    public int[] integers() {
        return list().stream().mapToInt(JsonValue::integer).toArray();
    }

    /** The finite number that this is. */
    public double number() {
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        throw needed("a finite number");
    }

    /** The whole number that this is. */
    public int integer() {
        double number = number();
        if (number != (int) number) {
            throw needed("a whole number");
        }
        return (int) number;
    }

    /** The text that this is. */
    public String text() {
        if (value instanceof String text) {
            return text;
        }
        throw needed("a text");
    }

    /** Whether this is true. */
    public boolean flag() {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw needed("true or false");
    }

    /** Whether this is true or 1; false or 0 otherwise. */
    public boolean flagOrBit() {
        if (value instanceof Double number && (number == 0 || number == 1)) {
            return number == 1;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw needed("0 or 1");
    }

    /** The fields of an object. */
    public static final class Fields {
        private final String place;
        private final Map<String, @Nullable Object> map;

        private Fields(String place, Map<?, ?> map) {
            this.place = place;
            this.map = new LinkedHashMap<>();
            map.forEach((name, value) -> this.map.put((String) name, value));
        }

        /** The first name inside a file follows the file's, the others their object's. */
        private String place(String name) {
            return place + (place.contains(": ") ? "." : ": ") + name;
        }

        /** The names. */
        public List<String> names() {
            return List.copyOf(map.keySet());
        }

        /**
         * A field that may be missing.
         *
         * @param name its name
         * @return its value, or {@code null} if it is missing or null
         */
        public @Nullable JsonValue find(String name) {
            Object value = map.get(name);
            return value == null ? null : new JsonValue(place(name), value);
        }

        /**
         * A field that must be there.
         *
         * @param name its name
         * @return its value
         */
        public JsonValue get(String name) {
            JsonValue value = find(name);
            if (value == null) {
                throw new BadInputException(place(name) + ": missing");
            }
            return value;
        }

        /**
         * A field in place of which something else will do.
         *
         * @param name its name
         * @param read reads its value
         * @param otherwise what a missing field stands for
         * @param <T> what is read
         * @return what was read
         */
        public <T> T get(String name, Function<JsonValue, T> read, T otherwise) {
            JsonValue value = find(name);
            return value == null ? otherwise : read.apply(value);
        }

        /**
         * Stands for a value under another name, so that what it holds is named alike wherever it stands.
         *
         * @param name the new name
         * @return these fields as a value of that name
         */
        public JsonValue as(String name) {
            return new JsonValue(place(name), map);
        }
    }
}
