package org.zeline.cli.verify.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.ProblemFile;
import org.zeline.cli.verify.Check;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;

/**
 * The checks that golden files state.
 *
 * @param source how models are read
 * @param models the folder of models; if {@code null}, they are beside the golden file, in a folder {@code models}
 *     beside it, or in one beside one of the two folders around it
 * @param mode the search to check; if {@code null}, that which the file names
 * @param setup the arithmetic, threads and seed
 */
public record GoldenFiles(ModelSource source, @Nullable Path models, SearchSettings.@Nullable Mode mode, Setup setup) {
    /**
     * {@return the golden files of a path, by name}
     *
     * @param path a file, or a folder of files
     * @throws BadInputException if a folder holds none
     */
    public static List<Path> in(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.list(path)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInputException(path + ": holds no golden files (.json)");
            }
            return files;
        } catch (IOException e) {
            throw new BadInputException(path + ": could not be read", e);
        }
    }

    /**
     * {@return the checks that a file states}
     *
     * @param file a golden file
     * @throws BadInputException if it is malformed
     */
    public List<Check> checks(Path file) {
        return JsonValue.read(file, value -> checks(file, value));
    }

    private List<Check> checks(Path file, JsonValue value) {
        String name = String.valueOf(file.getFileName());
        if (LayerFile.is(value)) {
            List<Check> layers = new ArrayList<>();
            LayerFile.cases(file, value, models, source::network, setup.instructions())
                    .forEach((kind, differences) -> layers.add(new Check(name + ": " + kind, differences)));
            return layers;
        }
        if (GridTruth.is(value)) {
            GridTruth truth = GridTruth.of(value);
            return List.of(new Check(name, () -> differences(file, value, truth)));
        }
        if (!StatisticsFile.is(value)) {
            GoldenCase golden = GoldenCase.of(file, value);
            return List.of(new Check(name, () -> differences(golden)));
        }
        List<Check> checks = new ArrayList<>();
        StatisticsFile.cases(value).forEach((kind, one) -> checks.add(new Check(name + ": " + kind, one::differences)));
        return checks;
    }

    private List<String> differences(GoldenCase one) {
        try {
            LoadedModel model =
                    source.load(GoldenModels.find(one.file(), one.problem().model(), models));
            SearchSettings search = chosen(one.problem().problem().search());
            Answer answer = Answer.of(one.problem().problem().with(search), model, setup);
            List<String> differences = new ArrayList<>(GoldenCheck.differences(one, answer));
            if (GoldenCheck.overConditioningComparable(answer)) {
                SearchSettings narrow = search.with(SearchSettings.Mode.OVER_CONDITIONING);
                Answer single = Answer.of(one.problem().problem().with(narrow), model, setup);
                differences.addAll(GoldenCheck.overConditionedDifferences(one, single));
            }
            return differences;
        } catch (BadInputException | ModelException | OnnxFormatException | NoAnswerException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** What differs from a grid; a question that can't be asked yet differs by its unknown field. */
    private List<String> differences(Path file, JsonValue value, GridTruth truth) {
        try {
            ProblemFile read = ProblemFile.decode(file.toString(), value);
            LoadedModel model = source.load(GoldenModels.find(file, read.model(), models));
            SearchSettings asked = chosen(read.problem().search());
            if (!truth.needsSearch()) {
                asked = asked.toBuilder().maxEvaluations(1).build();
            }
            List<Answer> answers = Answer.all(read.problem().with(asked), model, setup, SearchListener.NONE);
            if (truth.component() >= answers.size()) {
                return List.of(
                        "there is no result for component " + truth.component() + ", there are " + answers.size());
            }
            return truth.differences(answers.get(truth.component()).result());
        } catch (BadInputException | ModelException | OnnxFormatException | NoAnswerException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private SearchSettings chosen(SearchSettings search) {
        return mode == null ? search : search.with(mode);
    }
}
