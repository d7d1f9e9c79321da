package org.zeline.cli.verify.backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.zeline.interpreter.ModelOutline;

/** Which tests are not run, and why: a list in this jar, one line per pattern of names or domain. */
final class Exclusions {
    private static final String LIST = "exclusions.txt";

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(boolean domain, Pattern pattern, long before, String reason) {}

    /** Reads the list. */
    Exclusions() {
        try (InputStream in = Objects.requireNonNull(Exclusions.class.getResourceAsStream(LIST), LIST);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        int colon = line.indexOf(": ");
        if (colon < 0 || line.substring(colon + 2).isBlank()) {
            throw new IllegalStateException(LIST + ": a line needs a name and a reason: " + line);
        }
        String name = line.substring(0, colon).strip();
        long before = Long.MAX_VALUE;
        int limit = name.indexOf(" before opset ");
        if (limit >= 0) {
            before = Long.parseLong(name.substring(limit + 14));
            name = name.substring(0, limit);
        }
        boolean domain = name.startsWith("domain ");
        String glob = (domain ? name.substring(7) : name).replace(".", "\\.").replace("*", ".*");
        rules.add(new Rule(
                domain, Pattern.compile(glob), before, line.substring(colon + 2).strip()));
    }

    /**
     * {@return why a test is not run, empty if it is}
     *
     * @param name the test's name
     * @param model its model
     */
    Optional<String> reason(String name, ModelOutline model) {
        for (Rule rule : rules) {
            boolean matches = rule.domain
                    ? model.imports().stream()
                            .anyMatch(one -> rule.pattern.matcher(one.domain()).matches())
                    : rule.pattern.matcher(name).matches();
            boolean concerned = rule.before == Long.MAX_VALUE
                    || model.imports().stream()
                            .filter(one -> one.domain().isEmpty())
                            .anyMatch(one -> one.version() < rule.before);
            if (matches && concerned) {
                return Optional.of(rule.reason);
            }
        }
        return Optional.empty();
    }
}
