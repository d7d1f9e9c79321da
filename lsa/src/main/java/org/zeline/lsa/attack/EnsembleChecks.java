package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;

/** Signs that an evaluation by AutoAttack may be unreliable; those of its authors that concern ONNX models. */
final class EnsembleChecks {
    private static final int RUNS = 5;
    private static final double SAME = 1e-4;
    private static final double PROBABILITY_TOLERANCE = 1e-5;

    /** Square may break that much more, in percent, before the attacks with gradients are doubted. */
    private static final double SQUARE_TOLERANCE = 0.2;

    private EnsembleChecks() {}

    /** What the outputs for the first samples show. */
    static List<String> ofOutputs(Classifier network, Tensor x, AutoAttackSettings settings) {
        List<String> warnings = new ArrayList<>();
        double[] logits = network.logits(x).doubles().clone();
        int classes = logits.length / Math.max(1, x.shape().extent(0));
        boolean random = isRandom(network, x, logits, classes);
        boolean averaged = settings.version() == AutoAttackSettings.Version.RAND;
        if (random && !averaged) {
            warnings.add(
                    "the network's output differs from run to run: use the rand version, whose attacks average over"
                            + " the random operators");
        }
        if (!random && averaged) {
            warnings.add("the network's output is the same in every run: use the standard version, which is stronger"
                    + " for such networks");
        }
        if (areProbabilities(logits, classes)) {
            warnings.add("the outputs look like probabilities: attacks need logits, the values before the softmax;"
                    + " with probabilities gradients vanish and accuracies come out too high");
        }
        if (classes < 4 && !averaged) {
            warnings.add("with " + classes + " classes there is no targeted difference of logits ratio: apgd-dlr"
                    + " takes the place of apgd-t");
        }
        return warnings;
    }

    /** Whether normalised outputs, or classes, depend on the random operators. */
    private static boolean isRandom(Classifier network, Tensor x, double[] logits, int classes) {
        for (int run = 1; run < RUNS; run++) {
            double[] other = network.withDraws(run).logits(x).doubles();
            for (int from = 0; from < logits.length; from += classes) {
                double first = Norm.L2.of(logits, from, classes) + 1e-10;
                double second = Norm.L2.of(other, from, classes) + 1e-10;
                double sum = 0;
                for (int c = from; c < from + classes; c++) {
                    double difference = logits[c] / first - other[c] / second;
                    sum += difference * difference;
                }
                if (!(Math.sqrt(sum) <= SAME)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean areProbabilities(double[] logits, int classes) {
        for (int from = 0; from < logits.length; from += classes) {
            double sum = 0;
            for (int c = from; c < from + classes; c++) {
                if (logits[c] < -PROBABILITY_TOLERANCE || logits[c] > 1 + PROBABILITY_TOLERANCE) {
                    return false;
                }
                sum += logits[c];
            }
            if (!(Math.abs(sum - 1) < PROBABILITY_TOLERANCE)) {
                return false;
            }
        }
        return logits.length > 0;
    }

    /** What the members show. */
    static List<String> ofMembers(AutoAttackResult result) {
        List<String> warnings = new ArrayList<>();
        for (int m = 0; m < result.members().size(); m++) {
            AutoAttackResult.Member member = result.members().get(m);
            if (member.flat() > 0) {
                warnings.add(member.member() + ": the gradient at a starting point is zero for " + member.flat()
                        + " of " + member.attackedCount()
                        + " samples, which attacks that follow gradients cannot move: gradients may be masked");
            }
            if (member.member() == EnsembleMember.SQUARE && m > 0) {
                double fall = result.accuracyAfter(m - 1) - result.accuracyAfter(m);
                if (fall > SQUARE_TOLERANCE) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "square lowers the accuracy by another %.4g %%: attacks that follow gradients miss weak"
                                    + " points; try more queries and restarts, or an attack made for this network",
                            fall));
                }
            }
        }
        return warnings;
    }
}
