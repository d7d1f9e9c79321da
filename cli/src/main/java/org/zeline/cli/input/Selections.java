package org.zeline.cli.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Region;

/**
 * How a region is marked and what is conditioned on, as problem files and options state them. Options write the same
 * with colons, for example {@code top-k:12} and {@code component:4:each}.
 */
public final class Selections {
    private Selections() {}

    /**
     * {@return the marking that a problem file states}
     *
     * @param region the value of its field region
     */
    static Marking marking(JsonValue region) {
        Map.Entry<String, JsonValue> only =
                region.only("threshold", "top_k", "top_fraction", "class", "interval", "fixed");
        JsonValue value = only.getValue();
        return switch (only.getKey()) {
            case "threshold" -> value.setting(() -> new Marking.Above(value.number()));
            case "top_k" -> value.setting(() -> new Marking.TopCount(value.integer()));
            case "top_fraction" -> value.setting(() -> new Marking.TopFraction(value.number()));
            case "class" -> value.setting(() -> new Marking.HighestChannel(value.integer()));
            case "fixed" -> value.setting(() -> new Marking.Fixed(new Region(value.integers())));
            default -> {
                double[] ends = value.numbers();
                if (ends.length != 2) {
                    throw value.error("must hold two numbers, got " + ends.length);
                }
                yield value.setting(() -> new Marking.Between(ends[0], ends[1]));
            }
        };
    }

    /**
     * {@return the marking that an option states}
     *
     * @param text a name and its numbers, for example {@code interval:0.2:0.5}
     * @throws IllegalArgumentException if it is none
     */
    public static Marking marking(String text) {
        String[] parts = parts(text);
        String form = parts[0] + ":" + (parts.length - 1);
        return switch (form) {
            case "threshold:1" -> new Marking.Above(number(parts[1]));
            case "top-k:1" -> new Marking.TopCount(integer(parts[1]));
            case "top-fraction:1" -> new Marking.TopFraction(number(parts[1]));
            case "class:1" -> new Marking.HighestChannel(integer(parts[1]));
            case "interval:2" -> new Marking.Between(number(parts[1]), number(parts[2]));
            default -> {
                if (!parts[0].equals("fixed") || parts.length == 1) {
                    throw new IllegalArgumentException("must be threshold:T, top-k:K, top-fraction:Q, class:C,"
                            + " interval:LO:HI or fixed:INDEX[:INDEX...], got '" + text + "'");
                }
                int[] elements = Arrays.stream(parts)
                        .skip(1)
                        .mapToInt(Selections::integer)
                        .toArray();
                yield new Marking.Fixed(new Region(elements));
            }
        };
    }

    /**
     * {@return the events that a problem file states}
     *
     * @param value the value of its field event, one or a list
     */
    static List<Event> events(JsonValue value) {
        return value.isList() ? value.list().stream().map(Selections::event).toList() : List.of(event(value));
    }

    private static Event event(JsonValue value) {
        if (!value.isObject()) {
            if (!value.text().equals("region")) {
                throw value.error("must be \"region\", or an object with component, label, same or above, got \""
                        + value.text() + "\"");
            }
            return new Event.SameRegion();
        }
        Map.Entry<String, JsonValue> only = value.only("component", "label", "same", "above");
        JsonValue event = only.getValue();
        return switch (only.getKey()) {
            case "component" -> component(event);
            case "label" -> event.setting(() -> new Event.SameLabel(output(event.fields("output_index"))));
            case "same" -> event.setting(() -> new Event.SameValues(output(event.fields("output_index"))));
            default -> {
                JsonValue.Fields parts = event.fields("output_index", "threshold");
                double threshold = parts.get("threshold").number();
                yield event.setting(() -> new Event.SameSide(output(parts), threshold));
            }
        };
    }

    private static int output(JsonValue.Fields fields) {
        return fields.get("output_index").integer();
    }

    private static Event component(JsonValue value) {
        JsonValue.Fields fields = value.fields("connectivity", "select", "min_size");
        int connectivity = fields.get("connectivity").integer();
        Event.SameComponent.Selected selected = fields.get(
                "select", text -> text.setting(() -> selected(text.text())), Event.SameComponent.Selected.EACH);
        int least = fields.get("min_size", JsonValue::integer, 1);
        return value.setting(() -> new Event.SameComponent(connectivity, selected, least));
    }

    private static Event.SameComponent.Selected selected(String text) {
        return Stream.of(Event.SameComponent.Selected.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("select must be each or peak, got '" + text + "'"));
    }

    /**
     * {@return the event that an option states}
     *
     * @param text a name and its values, for example {@code above:1:0.5}
     * @throws IllegalArgumentException if it is none
     */
    public static Event event(String text) {
        String[] parts = parts(text);
        if (parts[0].equals("component") && parts.length >= 2 && parts.length <= 4) {
            return new Event.SameComponent(
                    integer(parts[1]),
                    parts.length > 2 ? selected(parts[2]) : Event.SameComponent.Selected.EACH,
                    parts.length > 3 ? integer(parts[3]) : 1);
        }
        return switch (parts[0] + ":" + (parts.length - 1)) {
            case "region:0" -> new Event.SameRegion();
            case "label:1" -> new Event.SameLabel(integer(parts[1]));
            case "same:1" -> new Event.SameValues(integer(parts[1]));
            case "above:2" -> new Event.SameSide(integer(parts[1]), number(parts[2]));
            default ->
                throw new IllegalArgumentException("must be region, component:CONNECTIVITY[:each|peak[:MIN_SIZE]],"
                        + " label:OUTPUT, same:OUTPUT or above:OUTPUT:T, got '" + text + "'");
        };
    }

    private static String[] parts(String text) {
        String[] parts = text.split(":", -1);
        parts[0] = parts[0].replace('_', '-');
        return parts;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }
}
