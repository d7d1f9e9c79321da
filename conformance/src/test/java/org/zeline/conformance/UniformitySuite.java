package org.zeline.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;

/** The accumulated p-values of many problems under the null hypothesis, and the evidence against their uniformity. */
final class UniformitySuite {
    /** Evidence of a million. */
    static final double ENOUGH = Math.log(1e6);

    private static final double[] LEVELS = {0.01, 0.05, 0.1};

    /** Uniformity tests that need no simulation for many values. */
    private static final List<GoodnessOfFit> LIMITS_KNOWN = List.of(
            GoodnessOfFit.KOLMOGOROV_SMIRNOV,
            GoodnessOfFit.KUIPER,
            GoodnessOfFit.CRAMER_VON_MISES,
            GoodnessOfFit.WATSON,
            GoodnessOfFit.ANDERSON_DARLING,
            GoodnessOfFit.NEYMAN_SMOOTH,
            GoodnessOfFit.MORAN,
            GoodnessOfFit.CHI_SQUARE);

    private final SequentialUniformity all = new SequentialUniformity();
    private final List<Double> own = new ArrayList<>();
    private final DoubleStream.Builder values = DoubleStream.builder();

    void add(List<Replicate.Outcome> answers, ToDoubleFunction<Replicate.Outcome> p) {
        SequentialUniformity one = new SequentialUniformity();
        for (Replicate.Outcome answer : answers) {
            double value = Math.min(1, Math.max(0, p.applyAsDouble(answer)));
            all.add(value);
            one.add(value);
            values.add(value);
        }
        own.add(one.logEvidence());
    }

    /** Prints the results, for the long form. */
    void print() {
        double[] p = values.build().toArray();
        System.out.printf(
                "type I error: %d problems, %d replicates, evidence e^%.2f%n", own.size(), p.length, logEvidence());
        for (double level : LEVELS) {
            RejectionRate rate = RejectionRate.of(p, level);
            RejectionRate.Interval interval = rate.interval(0.95);
            System.out.printf(
                    "  rejected %.5f at %.2f, 95 %% interval %.5f to %.5f%n",
                    rate.rate(), level, interval.lower(), interval.upper());
        }
        for (GoodnessOfFit test : LIMITS_KNOWN) {
            System.out.printf("  %s: p-value %.4f%n", test, test.test(p).pValue());
        }
    }

    /** The logarithm of the average of the joint evidence and the mean of the evidence of each problem. */
    double logEvidence() {
        double sum = 0.5 * Math.exp(all.logEvidence());
        for (double one : own) {
            sum += 0.5 * Math.exp(one) / own.size();
        }
        return Math.log(sum);
    }

    /** {@return how many problems there were} */
    int problems() {
        return own.size();
    }

    /** {@return how many p-values there were} */
    long count() {
        return all.count();
    }
}
