package org.zeline.cli.input;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.zeline.si.contrast.Comparison;

/** Comparisons by the names that options give them; problem files add {@code -mean-diff}. */
public final class Comparisons {
    /** What problem files add to a name. */
    static final String SUFFIX = "-mean-diff";

    private static final List<String> NAMES = List.of("back", "neighbor", "reference");

    private Comparisons() {}

    /**
     * What a comparison needs. Each is read only for a comparison that needs it.
     *
     * @param neighborhood the elements near the region
     * @param reference the other image
     */
    public record Parts(Supplier<Comparison> neighborhood, Supplier<Comparison> reference) {}

    /**
     * {@return the comparison of that name; nothing if there is none}
     *
     * @param name without {@code -mean-diff}
     * @param parts what it needs
     */
    public static Optional<Comparison> of(String name, Parts parts) {
        return switch (name) {
            case "back" -> Optional.of(new Comparison.Background());
            case "neighbor" -> Optional.of(parts.neighborhood.get());
            case "reference" -> Optional.of(parts.reference.get());
            default -> Optional.empty();
        };
    }

    /**
     * {@return all names, for messages, for example {@code back, neighbor or reference}}
     *
     * @param form of each name
     */
    public static String names(UnaryOperator<String> form) {
        List<String> names = NAMES.stream().map(form).toList();
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
