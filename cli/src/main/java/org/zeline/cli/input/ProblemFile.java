package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.RandomizedTest;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;
import org.zeline.si.search.SearchOrder;
import org.zeline.si.search.SearchSettings;

/**
 * A problem as a JSON file states it.
 *
 * @param model the file of the model, as the problem names it
 * @param problem the question and its data
 */
public record ProblemFile(String model, Problem problem) {
    /**
     * Reads a problem file, or one that wraps a problem.
     *
     * @param file the file
     * @return the problem
     * @throws BadInputException naming the field that is unknown, missing or wrong
     */
    public static ProblemFile read(Path file) {
        return JsonValue.read(file, value -> decode(file.toString(), value));
    }

    /**
     * Decodes a problem.
     *
     * @param name of the file, for messages
     * @param file the value of the whole file
     * @return the problem
     */
    public static ProblemFile decode(String name, JsonValue file) {
        return decode(name, file, SearchSettings.DEFAULT);
    }

    /**
     * Decodes a problem.
     *
     * @param name of the file, for messages
     * @param file the value of the whole file
     * @param base how the line is searched as far as the file does not say
     * @return the problem
     */
    public static ProblemFile decode(String name, JsonValue file, SearchSettings base) {
        JsonValue problem = file.has("problem")
                ? file.anyFields().get("problem")
                : file.anyFields().as("problem");
        JsonValue.Fields fields = problem.fields(
                "model",
                "inputs",
                "reference",
                "references",
                "randomization",
                "preprocess",
                "random_normal_like",
                "hypothesis",
                "variance",
                "alternative",
                "search");
        String model = fields.get("model").text();
        List<RealTensor> inputs =
                fields.get("inputs").list().stream().map(ProblemFile::tensor).toList();
        JsonValue lists = fields.find("random_normal_like");
        List<double[]> random = lists == null
                ? null
                : lists.list().stream().map(JsonValue::numbers).toList();
        Hypothesis hypothesis = hypothesis(fields.get("hypothesis"), references(fields), preprocess(name, fields));
        StatedVariance variance =
                Variances.of(fields.get("variance"), Path.of(name), () -> hypothesis.testedData(inputs));
        Optional<RandomizedSelection> randomization =
                Optional.ofNullable(fields.find("randomization")).map(ProblemFile::randomization);
        Alternative alternative = fields.get(
                "alternative", text -> text.setting(() -> Alternative.of(text.text())), Alternative.TWO_SIDED);
        SearchSettings search = fields.get("search", settings -> search(settings, base), base);
        return new ProblemFile(
                model, new Problem(name, inputs, random, hypothesis, variance, randomization, alternative, search));
    }

    /**
     * Where the model is.
     *
     * @param file the problem file
     * @param models the folder of models, or {@code null} if models stand beside their problems
     * @return the path of the model
     */
    public Path model(Path file, @Nullable Path models) {
        return models == null ? file.resolveSibling(model) : models.resolve(model);
    }

    private static RealTensor tensor(JsonValue value) {
        JsonValue.Fields fields = value.fields("shape", "data");
        JsonValue data = fields.get("data");
        double[] numbers = data.numbers();
        JsonValue extents = fields.get("shape");
        int[] shape = extents.integers();
        long size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw extents.error("must not hold a negative number, got " + extent);
            }
            size = Math.min(size * extent, Integer.MAX_VALUE);
        }
        if (size != numbers.length) {
            throw data.error("shape " + join(shape) + " needs " + size + " numbers, got " + numbers.length);
        }
        return Tensor.wrapping(Shape.of(shape), numbers);
    }

    private static String join(int[] shape) {
        StringBuilder text = new StringBuilder();
        for (int extent : shape) {
            text.append(text.length() == 0 ? "" : "x").append(extent);
        }
        return text.toString();
    }

    /** The images of reference or references; {@code null} if neither is there. */
    private static @Nullable List<JsonValue> references(JsonValue.Fields fields) {
        JsonValue one = fields.find("reference");
        JsonValue several = fields.find("references");
        if (one != null && several != null) {
            throw several.error("reference names one already: leave one of the two out");
        }
        return one != null ? List.of(one) : several == null ? null : several.list();
    }

    /** Networks stand beside the problem file. */
    private static List<Preprocess> preprocess(String name, JsonValue.Fields fields) {
        return fields.get(
                "preprocess",
                list -> list.list().stream()
                        .map(step -> PreprocessText.decode(
                                step,
                                file -> ModelSource.STANDARD.network(
                                        Path.of(name).resolveSibling(file))))
                        .toList(),
                List.of());
    }

    private static RandomizedSelection randomization(JsonValue value) {
        JsonValue.Fields fields = value.fields("ratio", "seed");
        JsonValue ratio = fields.get("ratio");
        ratio.setting(() -> {
            RandomizedTest.requireRatio(ratio.number());
            return ratio;
        });
        return new RandomizedSelection(ratio.number(), fields.get("seed", JsonValue::integer, 0));
    }

    private static Hypothesis hypothesis(
            JsonValue value, @Nullable List<JsonValue> references, List<Preprocess> preprocess) {
        JsonValue.Fields fields = value.fields(
                "type",
                "threshold",
                "neighborhood_range",
                "input_index",
                "output_index",
                "post_process",
                "normalize",
                "mask",
                "region",
                "event",
                "statistic",
                "null_value");
        Comparison comparison = comparison(fields, references);
        Statistic statistic = fields.get(
                "statistic", text -> text.setting(() -> Statistic.of(text.text())), Statistic.MEAN_DIFFERENCE);
        double nullValue = fields.get("null_value", JsonValue::number, 0.0);
        Marking marking = marking(fields);
        JsonValue event = fields.find("event");
        List<Event> events = event == null ? null : Selections.events(event);
        int input = fields.get("input_index", JsonValue::integer, 0);
        int output = fields.get("output_index", JsonValue::integer, 0);
        List<PostProcess> steps = fields.get(
                "post_process",
                list -> list.list().stream().map(ProblemFile::postProcess).toList(),
                List.of());
        boolean normalize = fields.get("normalize", JsonValue::flag, false);
        JsonValue mask = fields.find("mask");
        boolean @Nullable [] flags = mask == null ? null : flags(mask);
        return value.setting(() -> {
            Hypothesis.Builder builder = Hypothesis.region(marking)
                    .comparedWith(comparison)
                    .measuredBy(statistic)
                    .nullValue(nullValue)
                    .testedInput(input)
                    .scoreOutput(output)
                    .preprocess(preprocess)
                    .postProcess(steps)
                    .normalized(normalize);
            if (events != null) {
                builder.given(events);
            }
            return (flags == null ? builder : builder.within(flags)).build();
        });
    }

    /** The field region, or the field threshold in its place. */
    private static Marking marking(JsonValue.Fields fields) {
        JsonValue region = fields.find("region");
        JsonValue threshold = fields.find("threshold");
        if (region == null) {
            JsonValue value = fields.get("threshold");
            return value.setting(() -> new Marking.Above(value.number()));
        }
        if (threshold != null) {
            throw threshold.error("region says already how elements are marked: leave one of them out");
        }
        return Selections.marking(region);
    }

    private static Comparison comparison(JsonValue.Fields fields, @Nullable List<JsonValue> references) {
        JsonValue type = fields.get("type");
        String name = type.text();
        if (references != null && !references.isEmpty() && !name.equals("reference-mean-diff")) {
            throw references.get(0).error("only reference-mean-diff compares with a reference, the type is " + name);
        }
        Comparisons.Parts parts = new Comparisons.Parts(
                () -> fields.get(
                        "neighborhood_range",
                        range -> range.setting(() -> new Comparison.Neighborhood(range.integer())),
                        new Comparison.Neighborhood(1)),
                () -> {
                    if (references == null || references.isEmpty()) {
                        throw type.error("reference-mean-diff needs problem.reference, which is missing");
                    }
                    return new Comparison.Reference(
                            references.stream().map(ProblemFile::tensor).toList());
                });
        return Optional.of(name)
                .filter(text -> text.endsWith(Comparisons.SUFFIX))
                .flatMap(text -> Comparisons.of(text.replace(Comparisons.SUFFIX, ""), parts))
                .orElseThrow(() -> type.error(
                        "must be " + Comparisons.names(text -> text + Comparisons.SUFFIX) + ", got \"" + name + "\""));
    }

    private static boolean[] flags(JsonValue mask) {
        List<JsonValue> list = mask.list();
        boolean[] flags = new boolean[list.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = list.get(i).flagOrBit();
        }
        return flags;
    }

    private static PostProcess postProcess(JsonValue value) {
        if (!value.isObject()) {
            return value.setting(() -> PostProcessText.parse(value.text()));
        }
        Map.Entry<String, JsonValue> only = value.only("gaussian-filter", "average-filter", "channel");
        JsonValue stated = only.getValue();
        return switch (only.getKey()) {
            case "gaussian-filter" -> {
                JsonValue.Fields fields = stated.fields("kernel_size", "sigma");
                int size = fields.get("kernel_size").integer();
                double sigma = fields.get("sigma").number();
                yield stated.setting(() -> new PostProcess.GaussianFilter(size, sigma));
            }
            case "average-filter" -> {
                int size = stated.fields("kernel_size").get("kernel_size").integer();
                yield stated.setting(() -> new PostProcess.AverageFilter(size));
            }
            default -> stated.setting(() -> new PostProcess.Channel(stated.integer()));
        };
    }

    private static SearchSettings search(JsonValue value, SearchSettings base) {
        JsonValue.Fields fields = value.fields("mode", "order", "stop", "max_evaluations", "certainty");
        SearchSettings.Mode mode =
                fields.get("mode", text -> text.setting(() -> SearchSettings.Mode.of(text.text())), base.mode());
        SearchOrder order = fields.<SearchOrder>get(
                "order", text -> text.setting(() -> SearchSettings.Order.of(text.text())), base.order());
        SearchSettings.Stop stop = fields.get("stop", ProblemFile::stop, base.stop());
        int most = fields.get("max_evaluations", JsonValue::integer, base.maxEvaluations());
        double failure = fields.get("certainty", JsonValue::number, base.failureProbability());
        return value.setting(() -> new SearchSettings(mode, order, stop, most, failure));
    }

    private static SearchSettings.Stop stop(JsonValue value) {
        JsonValue.Fields fields = value.fields("precision", "decision");
        JsonValue precision = fields.find("precision");
        JsonValue decision = fields.find("decision");
        if (precision != null && decision != null) {
            throw value.error("must hold precision or decision, got both");
        }
        if (decision != null) {
            return decision.setting(() -> new SearchSettings.Stop.Decision(decision.number()));
        }
        JsonValue width = fields.get("precision");
        return width.setting(() -> new SearchSettings.Stop.Precision(width.number()));
    }
}
