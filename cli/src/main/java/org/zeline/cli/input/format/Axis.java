package org.zeline.cli.input.format;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An axis of an image.
 *
 * @param name {@code X} for columns, {@code Y} for rows, {@code Z} for slices, {@code C} for channels, {@code T} for
 *     time, {@code P} for pages, {@code F} for frames; empty if it has none
 * @param extent how many items there are along it, at least 1
 */
public record Axis(String name, int extent) {
    /** {@return axes for messages, such as P=5, Y=64, X=64} */
    public static String words(List<Axis> axes) {
        return axes.stream().map(axis -> axis.name + "=" + axis.extent).collect(Collectors.joining(", "));
    }
}
