package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Preset;
import picocli.CommandLine.Option;

/**
 * The option that names a preset: options for what a widely used tool exports. They stand in for options that are not
 * given. Words are replaced before a command reads them, so that reports show what a preset means.
 */
public final class PresetOptions {
    private static final String PRESET = "--preset";

    /** Each says how the region is marked, so that one takes the place of another. */
    private static final Set<String> MARKING =
            Set.of("--threshold", "--top-k", "--top-fraction", "--class", "--interval", "--fixed", "--region");

    @Option(
            names = PRESET,
            paramLabel = "NAME",
            completionCandidates = Candidates.Presets.class,
            description = "The pre- and post-processing of what a tool exports, for the options that are not given:"
                    + " ${COMPLETION-CANDIDATES}, or a file such as my.json (docs/presets.md).")
    @SuppressWarnings("UnusedVariable") // its options stand among the words already
    private @Nullable String preset;

    /**
     * The words of a command, with the options of a preset that it names.
     *
     * @throws org.zeline.cli.input.BadInputException if there is no such preset, or its file can't be read
     */
    public static String[] expanded(String... words) {
        List<String> expanded = new ArrayList<>(List.of(words));
        for (int i = 0; i < words.length; i++) {
            String name = words[i].startsWith(PRESET + "=")
                    ? words[i].substring(PRESET.length() + 1)
                    : words[i].equals(PRESET) && i + 1 < words.length ? words[i + 1] : null;
            if (name != null) {
                Preset.named(name).options().forEach((option, values) -> {
                    if (!isGiven("--" + option, words)) {
                        values.forEach(value -> expanded.add("--" + option + (value.isEmpty() ? "" : "=" + value)));
                    }
                });
            }
        }
        return expanded.toArray(String[]::new);
    }

    private static boolean isGiven(String option, String... words) {
        return Arrays.stream(words)
                .map(word -> word.replaceFirst("=.*", ""))
                .anyMatch(word -> word.equals(option) || (MARKING.contains(word) && MARKING.contains(option)));
    }
}
