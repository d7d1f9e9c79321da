package org.zeline.si.calibration;

import java.util.List;
import org.zeline.si.evaluation.RejectionRate;

/**
 * How often tests reject when there is a signal.
 *
 * @param signalSize side of the square that holds the signal
 * @param strengths of the signal, one per grid point
 * @param replicates those of each strength
 */
public record PowerResult(int signalSize, List<Double> strengths, List<List<Replicate>> replicates) {
    /** The kinds of p-values that have power: naive ones reject without a signal too. */
    public static final List<PValueKind> KINDS = List.of(
            PValueKind.SELECTIVE,
            PValueKind.OVER_CONDITIONED,
            PValueKind.BONFERRONI,
            PValueKind.PERMUTATION,
            PValueKind.CONFORMAL);

    /** Copies the lists, which must be of the same size. */
    public PowerResult {
        strengths = List.copyOf(strengths);
        replicates = replicates.stream().map(List::copyOf).toList();
        if (strengths.size() != replicates.size()) {
            throw new IllegalArgumentException("there are " + strengths.size() + " strengths, and replicates of "
                    + replicates.size() + ": give replicates for each strength");
        }
    }

    /**
     * {@return the kinds of p-values that some replicate of a strength has}
     *
     * @param i the index of the strength
     */
    public List<PValueKind> kinds(int i) {
        return KINDS.stream().filter(PValueKind.in(replicates.get(i))::contains).toList();
    }

    /**
     * {@return how often a test rejects at a strength}
     *
     * @param i the index of the strength
     * @param kind of p-value
     * @param level at which it rejects, above 0 and below 1
     */
    public RejectionRate rate(int i, PValueKind kind, double level) {
        return RejectionRate.of(kind.of(replicates.get(i)), level);
    }
}
