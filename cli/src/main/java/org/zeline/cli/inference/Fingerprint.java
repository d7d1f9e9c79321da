package org.zeline.cli.inference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.VarianceKnowledge;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;
import org.zeline.si.search.SearchSettings;

/** A hash of everything that replicates, or an answer, depend on. */
public final class Fingerprint {
    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Earlier versions knew one way to mark and one event, which keep their text. */
    private static String selection(Hypothesis hypothesis) {
        boolean usual = hypothesis.events().equals(List.of(new Event.SameRegion()));
        return usual && hypothesis.marking() instanceof Marking.Above above
                ? Double.toString(above.threshold())
                : hypothesis.marking() + " " + hypothesis.events();
    }

    /** Networks count by their contents, which are added apart, wherever their files are. */
    private static List<?> steps(Hypothesis hypothesis) {
        return hypothesis.postProcess().stream()
                .map(step -> step instanceof PostProcess.Network ? "Network" : step)
                .toList();
    }

    /** Of all that replicates depend on, whose tested data are drawn. */
    public static String of(Problem problem, LoadedModel model, long seed) {
        return ofQuestion(problem, model, seed).text();
    }

    /** Of all that the answer depends on. */
    static String ofAnswer(Problem problem, LoadedModel model, long seed) {
        Fingerprint print = ofQuestion(problem, model, seed);
        print.add(problem.tested().values());
        problem.randomization().ifPresent(added -> print.add(Long.toString(added.seed())));
        return print.text();
    }

    /** Of a network, with its weights. */
    static String ofNetwork(LoadedModel model) {
        Fingerprint print = new Fingerprint();
        print.add(model.sha256());
        if (model.externalData()) {
            model.model().initializers().values().forEach(print::add);
        }
        return print.text();
    }

    /** Of a sample and all else that its result depends on. */
    static String ofSample(String question, double[] sample) {
        Fingerprint print = new Fingerprint();
        print.add(question);
        print.add(sample);
        return print.text();
    }

    private static Fingerprint ofQuestion(Problem problem, LoadedModel model, long seed) {
        Fingerprint print = new Fingerprint();
        Hypothesis hypothesis = problem.hypothesis();
        print.add(model.sha256());
        if (model.externalData()) {
            model.model().initializers().values().forEach(print::add);
        }
        print.add(Long.toString(seed));
        int references = hypothesis.comparison().references().size();
        print.add(
                references == 0
                        ? hypothesis.comparison().toString()
                        : references == 1 ? "reference" : references + " references");
        if (hypothesis.statistic() != Statistic.MEAN_DIFFERENCE || hypothesis.nullValue() != 0) {
            print.add(hypothesis.statistic() + " " + hypothesis.nullValue());
        }
        print.add(selection(hypothesis) + " " + hypothesis.inputIndex() + " " + hypothesis.outputIndex() + " "
                + steps(hypothesis) + " " + hypothesis.normalize());
        for (Preprocess step : hypothesis.preprocess()) {
            print.add(
                    step instanceof Preprocess.Network network
                            ? LoadedModel.sha256(Path.of(network.model().name()))
                            : step.text());
        }
        for (PostProcess step : hypothesis.postProcess()) {
            if (step instanceof PostProcess.Network network) {
                print.add(LoadedModel.sha256(Path.of(network.model().name())));
            }
        }
        hypothesis.mask().ifPresent(mask -> print.add(Arrays.toString(mask)));
        VarianceKnowledge known = problem.variance().knowledge();
        print.add(problem.alternative() + " " + text(problem.search()) + " " + (known != VarianceKnowledge.KNOWN));
        if (known == VarianceKnowledge.UNKNOWN) {
            print.add("unknown variance");
        }
        problem.randomization().ifPresent(added -> print.add("randomization " + added.ratio()));
        for (int i = 0; i < problem.inputs().size(); i++) {
            RealTensor input = problem.inputs().get(i);
            print.add(input.shape().toString());
            if (i != hypothesis.inputIndex()) {
                print.add(input.values());
            }
        }
        int size = problem.testedData().size();
        print.add(
                problem.covariance().times(new SplittableRandom(1).doubles(size).toArray()));
        return print;
    }

    private String text() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The settings that replicates depend on: the failure probability matters only to searches that may fail. */
    private static String text(SearchSettings search) {
        return "SearchSettings[mode=" + search.mode() + ", order=" + search.order() + ", stop=" + search.stop()
                + ", maxEvaluations=" + search.maxEvaluations()
                + (search.mode().isRandomized() ? ", failureProbability=" + search.failureProbability() : "") + "]";
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private void add(Tensor tensor) {
        if (tensor instanceof StringTensor texts) {
            add(Arrays.toString(texts.strings()));
        } else {
            add(tensor.doubles());
        }
    }

    private void add(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES);
        for (double number : numbers) {
            digest.update(bytes.putDouble(0, number).array());
        }
    }
}
