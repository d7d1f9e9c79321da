package org.zeline.si.calibration;

import java.util.List;
import java.util.OptionalDouble;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;

/**
 * What replicates without a signal tell about p-values: those of a valid test are uniform.
 *
 * @param replicates in order
 * @param uniformity what tests of uniformity say of the selective p-values; none if there are fewer than two
 */
public record CalibrationResult(List<Replicate> replicates, List<GoodnessOfFit.Result> uniformity) {
    /** Copies the lists. */
    public CalibrationResult {
        replicates = List.copyOf(replicates);
        uniformity = List.copyOf(uniformity);
    }

    /**
     * {@return what the replicates show}
     *
     * @param replicates in order
     */
    public static CalibrationResult of(List<Replicate> replicates) {
        double[] selective = PValueKind.SELECTIVE.of(replicates);
        return new CalibrationResult(replicates, selective.length < 2 ? List.of() : GoodnessOfFit.all(selective));
    }

    /** {@return the kinds of p-values that some replicate has} */
    public List<PValueKind> kinds() {
        return PValueKind.in(replicates);
    }

    /** {@return in how many replicates there was a region to test} */
    public long answered() {
        return replicates.stream()
                .filter(replicate -> replicate.outcome().isPresent())
                .count();
    }

    /**
     * {@return p-values of one kind, of those replicates that have one, in order}
     *
     * @param kind which
     */
    public double[] pValues(PValueKind kind) {
        return kind.of(replicates);
    }

    /**
     * {@return how often a test rejects}
     *
     * @param kind of p-value
     * @param level at which it rejects, above 0 and below 1
     */
    public RejectionRate rate(PValueKind kind, double level) {
        return RejectionRate.of(kind.of(replicates), level);
    }

    /** {@return the smallest p-value of all tests of uniformity} */
    public OptionalDouble leastUniformity() {
        return uniformity.stream().mapToDouble(GoodnessOfFit.Result::pValue).min();
    }
}
