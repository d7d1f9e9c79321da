package org.zeline.cli.option;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.RandomizedSelection;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.distribution.RandomizedTest;
import picocli.CommandLine.Option;

/** What is computed from the data, and what is added to what the network sees, as options. */
final class StatisticOptions {
    @Option(
            names = "--statistic",
            paramLabel = "S",
            completionCandidates = Candidates.Statistics.class,
            description =
                    "mean-difference, absolute-difference (to references, given the signs) or norm-difference (one"
                            + " mean difference per channel, whitened) (default: mean-difference).")
    private @Nullable String statistic;

    @Option(
            names = "--null-value",
            paramLabel = "D",
            description = "The difference of means under the null hypothesis, in units of the data (default: 0).")
    private @Nullable Double nullValue;

    @Option(
            names = "--randomization",
            paramLabel = "R[:SEED]",
            description = "Add noise of R times the covariance of the data to what the network sees; the test uses the"
                    + " data themselves.")
    private @Nullable String randomization;

    /** Whether an option was given. */
    boolean any() {
        return statistic != null || nullValue != null || randomization != null;
    }

    /** The statistic. */
    Statistic statistic(CommonOptions common) {
        String name = statistic;
        return name == null ? Statistic.MEAN_DIFFERENCE : common.setting("--statistic", () -> Statistic.of(name));
    }

    /** What it is under the null hypothesis. */
    double nullValue() {
        return nullValue == null ? 0 : nullValue;
    }

    /** The noise that is added to what the network sees, if any. */
    Optional<RandomizedSelection> randomization(CommonOptions common) {
        if (randomization == null) {
            return Optional.empty();
        }
        String[] parts = randomization.replaceFirst("^ratio:", "").split(":", -1);
        try {
            if (parts.length > 2) {
                throw new NumberFormatException();
            }
            double ratio = Double.parseDouble(parts[0]);
            RandomizedTest.requireRatio(ratio);
            return Optional.of(new RandomizedSelection(ratio, parts.length == 1 ? 0 : Long.parseLong(parts[1])));
        } catch (NumberFormatException e) {
            throw common.usage("--randomization must be a ratio, or RATIO:SEED, got '" + randomization + "'");
        } catch (IllegalArgumentException e) {
            throw common.usage("--randomization: " + e.getMessage());
        }
    }
}
