package org.zeline.cli.backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.OperatorSetIdProto;

/** Which tests are not run, and why: a list in this jar, one line a pattern of names or a domain. */
public final class Exclusions {
    private static final String LIST = "exclusions.txt";

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(boolean domain, Pattern pattern, long before, String reason) {}

    /** Reads the list. */
    public Exclusions() {
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
     * {@return why a test is not run, or {@code null} if it is}
     *
     * @param name the test's name
     * @param model its model
     */
    public @Nullable String reason(String name, ModelProto model) {
        for (Rule rule : rules) {
            boolean matches = rule.domain
                    ? model.getOpsetImportList().stream()
                            .map(OperatorSetIdProto::getDomain)
                            .anyMatch(domain -> rule.pattern.matcher(domain).matches())
                    : rule.pattern.matcher(name).matches();
            boolean concerned = rule.before == Long.MAX_VALUE
                    || model.getOpsetImportList().stream()
                            .filter(id -> id.getDomain().isEmpty())
                            .anyMatch(id -> id.getVersion() < rule.before);
            if (matches && concerned) {
                return rule.reason;
            }
        }
        return null;
    }
}
