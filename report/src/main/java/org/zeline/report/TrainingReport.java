package org.zeline.report;

import java.util.List;
import java.util.Locale;
import org.zeline.lsa.training.EpochResult;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingSettings;

/**
 * A training: what it did, and how.
 *
 * @param result what came of it
 * @param settings how
 * @param network the network before
 * @param output the network after; its hash is empty where nobody asks for it
 * @param data what the samples are and what was done to them, one line per file
 * @param weights names of what was trained
 * @param sizes how much there was
 * @param computing what computed
 */
public record TrainingReport(
        Training.Result result,
        TrainingSettings settings,
        NetworkFile network,
        NetworkFile output,
        List<String> data,
        List<String> weights,
        Sizes sizes,
        Computing computing) {
    /** Copies the lists. */
    public TrainingReport {
        data = List.copyOf(data);
        weights = List.copyOf(weights);
    }

    /**
     * How much there was.
     *
     * @param training samples trained on
     * @param validation samples for validation
     * @param steps of the whole training
     */
    public record Sizes(int training, int validation, long steps) {}

    /**
     * What computed.
     *
     * @param seed of everything that is drawn
     * @param threads how many
     * @param kernels {@code scalar} or {@code vector}
     * @param seconds wall-clock time
     */
    public record Computing(long seed, int threads, String kernels, double seconds) {}

    /** {@return the outcome in words} */
    public String verdict() {
        String done = result.finished()
                ? result.steps() + " steps in " + result.history().size() + " epochs."
                : "Interrupted after " + result.steps() + " of " + sizes.steps + " steps.";
        if (result.history().isEmpty()) {
            return done;
        }
        EpochResult last = result.history().get(result.history().size() - 1);
        return done
                + String.format(
                        Locale.ROOT,
                        " In the last epoch the objective was %.4f and the accuracy %.2f %%; the weights written are those"
                                + " of epoch %d.",
                        last.loss(),
                        100 * last.accuracy(),
                        result.bestEpoch());
    }
}
