package org.zeline.cli.verify.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.zeline.cli.input.JsonValue;

/** A file of golden questions: an object with lists of them, by kind. Fields of other names are ignored. */
final class StatisticsFile {
    private static final Map<String, Function<JsonValue, StatisticsCase>> KINDS = kinds();

    private StatisticsFile() {}

    private static Map<String, Function<JsonValue, StatisticsCase>> kinds() {
        Map<String, Function<JsonValue, StatisticsCase>> kinds = new LinkedHashMap<>();
        kinds.put("marginal_screening_norm", ScreeningCase::normal);
        kinds.put("marginal_screening_chi", ScreeningCase::chi);
        kinds.put("truncated_cdf", TruncatedCdfCase::of);
        kinds.put("polynomial_below_zero", PolynomialCase::of);
        kinds.put("real_subset", SubsetCase::of);
        kinds.put("non_gaussian", NonGaussianCase::of);
        return kinds;
    }

    /**
     * Whether this is such a file.
     *
     * @param value all that it holds
     * @return whether it has a list of a known kind
     */
    static boolean is(JsonValue value) {
        return KINDS.keySet().stream().anyMatch(value::has);
    }

    /**
     * Reads the questions.
     *
     * @param value all that the file holds
     * @return the questions by names such as {@code truncated_cdf[3]}
     */
    static Map<String, StatisticsCase> cases(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        Map<String, StatisticsCase> cases = new LinkedHashMap<>();
        KINDS.forEach((kind, read) -> {
            List<JsonValue> questions = fields.get(kind, JsonValue::list, List.of());
            for (int i = 0; i < questions.size(); i++) {
                cases.put(kind + "[" + i + "]", read.apply(questions.get(i)));
            }
        });
        return cases;
    }
}
