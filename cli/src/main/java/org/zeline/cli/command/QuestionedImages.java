package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.ImageTests;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.ImageFiles;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.QuestionOptions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.report.Words;
import picocli.CommandLine;

/** Images in files, and what the options ask of each. */
final class QuestionedImages implements ImageTests.Images {
    private final LoadedModel model;
    private final ImageFiles images;
    private final String named;
    private final QuestionOptions question;
    private final ModelSource networks;
    private final CommonOptions common;
    private final Set<String> noted = new HashSet<>();
    private final @Nullable Problem first;

    private QuestionedImages(
            LoadedModel model, String named, QuestionOptions question, ModelSource networks, CommonOptions common) {
        this.model = model;
        this.images = ImageFiles.named(named);
        this.named = named;
        this.question = question;
        this.networks = networks;
        this.common = common;
        this.first = readable().map(this::asked).orElse(null);
    }

    /**
     * Finds the images, and checks what is asked of the first that can be read.
     *
     * @throws BadInputException if there is no image
     * @throws CommandLine.ParameterException if the options are wrong
     */
    static QuestionedImages of(
            @Nullable Path model, QuestionOptions question, ModelSource networks, CommonOptions common) {
        if (model == null) {
            throw common.usage("--table goes with MODEL and --input");
        }
        question.requireComplete(common);
        return new QuestionedImages(networks.load(model), question.tested().orElseThrow(), question, networks, common);
    }

    /** The first image that can be read; the rows of those before it will give the reasons. */
    private Optional<Path> readable() {
        return IntStream.range(0, count())
                .filter(this::isReadable)
                .mapToObj(this::file)
                .findFirst();
    }

    private boolean isReadable(int index) {
        try {
            data(index);
            return true;
        } catch (BadInputException | ModelException e) {
            return false;
        }
    }

    private Problem asked(Path file) {
        return question.problem(model.model(), file, networks, common, this::note);
    }

    /** What is asked of each image, in words. */
    String question() {
        return first == null ? "" : Words.question(first.hypothesis(), first.alternative());
    }

    /** What holds for all images: names and values. */
    List<List<String>> settings() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Images", named));
        rows.addAll(ReportContents.model(model));
        if (first != null) {
            rows.addAll(ReportContents.asked(first, model));
        }
        return rows;
    }

    LoadedModel model() {
        return model;
    }

    /** What named them all. */
    String named() {
        return named;
    }

    Path file(int index) {
        return images.files().get(index);
    }

    /** The files that a question about an image came from. */
    List<Path> sources(Path image) {
        return question.files(image);
    }

    @Override
    public int count() {
        return images.files().size();
    }

    @Override
    public String name(int index) {
        return images.name(file(index));
    }

    @Override
    public RealTensor data(int index) {
        return question.tested(model.model(), file(index), networks, common, this::note);
    }

    /** Says what is done to images once for all to which the same is done. A fact begins with the name of a file. */
    private void note(String fact) {
        synchronized (noted) {
            if (noted.add(fact.replaceFirst("^.*?: ", ""))) {
                common.note(fact);
            }
        }
    }

    @Override
    public Problem problem(int index) {
        try {
            return asked(file(index));
        } catch (CommandLine.ParameterException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
