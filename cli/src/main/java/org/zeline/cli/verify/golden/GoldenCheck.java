package org.zeline.cli.verify.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.zeline.cli.inference.Answer;
import org.zeline.interpreter.ModelNode;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.event.PostProcess;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/**
 * Compares our answers with those of another tool.
 *
 * <p>The other tool forms its direction and threshold in single precision and steps 1e-6 past the end of each interval,
 * so it may miss or invent slivers of that size where its steps meet. Hence one policy for interval sets: both are
 * clipped to what both searches have looked at; pieces of the line on which they disagree must be narrower than
 * {@link #ENDPOINT}, or be a whole interval or a whole gap of one of them that is narrower than {@link #SLIVER}.
 *
 * <p>P-values inherit those errors, up to {@link #P_VALUE}. The p-value of a search that stopped early is only one of
 * those that its bounds allow, so it is compared only when the bounds have met; the bounds themselves must always meet
 * the expected ones.
 */
final class GoldenCheck {
    private static final double NUMBER = 1e-6;
    private static final double P_VALUE = 2e-4;
    private static final double ENDPOINT = 1e-5;
    private static final double SLIVER = 2e-5;

    /** With these operators alone, an over-conditioned interval depends on nothing but the network. */
    private static final Set<String> PLAIN = Set.of(
            "Conv",
            "ConvTranspose",
            "Gemm",
            "Relu",
            "MaxPool",
            "Concat",
            "Reshape",
            "Flatten",
            "Transpose",
            "Constant",
            "Identity");

    private final GoldenCase.Expected expected;
    private final List<String> differences = new ArrayList<>();

    private GoldenCheck(GoldenCase.Expected expected) {
        this.expected = expected;
    }

    /** What differs in the answer to a golden problem, one text each; empty if nothing does. */
    static List<String> differences(GoldenCase golden, Answer answer) {
        GoldenCheck check = new GoldenCheck(golden.expected());
        RegionResult result = answer.result();
        check.scores(result);
        check.number("stat", result.stat(), check.expected.stat());
        check.number("naive_p", result.naiveP(), check.expected.naiveP());
        if (result.search().mode() != SearchSettings.Mode.OVER_CONDITIONING) {
            check.pValue(result);
            check.intervals(
                    "truncated_intervals",
                    result.truncated(),
                    check.expected.truncated(),
                    result.searched().intersection(check.expected.searched()));
        }
        return check.differences;
    }

    /** What differs in the over-conditioned interval. */
    static List<String> overConditionedDifferences(GoldenCase golden, Answer answer) {
        GoldenCheck check = new GoldenCheck(golden.expected());
        check.intervals(
                "oc_interval", answer.result().truncated(), check.expected.overConditioned(), IntervalSet.REAL_LINE);
        return check.differences;
    }

    /** Whether the over-conditioned interval is the same for every tool. */
    static boolean overConditioningComparable(Answer answer) {
        Hypothesis hypothesis = answer.problem().hypothesis();
        return !hypothesis.normalize()
                && hypothesis.postProcess().stream().noneMatch(GoldenCheck::bends)
                && answer.model().model().nodes().stream()
                        .map(ModelNode::operator)
                        .allMatch(PLAIN::contains);
    }

    private static boolean bends(PostProcess step) {
        return step instanceof PostProcess.Abs || step instanceof PostProcess.L1Norm;
    }

    private void scores(RegionResult result) {
        if (!Arrays.equals(result.roi(), expected.roi())) {
            differences.add("roi has " + result.roi().length + " elements, expected " + expected.roi().length
                    + ", first difference at position " + Arrays.mismatch(result.roi(), expected.roi()));
        }
        double[] ours = result.scoreMap();
        double[] theirs = expected.scoreMap();
        if (ours.length != theirs.length) {
            differences.add("score_map has " + ours.length + " elements, expected " + theirs.length);
            return;
        }
        for (int i = 0; i < ours.length; i++) {
            if (!agree(ours[i], theirs[i])) {
                number("score_map[" + i + "]", ours[i], theirs[i]);
                return;
            }
        }
    }

    private static boolean agree(double ours, double theirs) {
        return Math.abs(ours - theirs) <= NUMBER * Math.max(1, Math.abs(theirs));
    }

    private void number(String name, double ours, double theirs) {
        if (!agree(ours, theirs)) {
            differences.add(name + " is " + ours + ", expected " + theirs);
        }
    }

    private void pValue(RegionResult result) {
        double p = result.p().value();
        double low = result.p().lower();
        double high = result.p().upper();
        boolean complete = high - low <= NUMBER;
        if (complete && !(p >= expected.infP() - P_VALUE && p <= expected.supP() + P_VALUE)) {
            differences.add("p_value is " + p + ", expected within " + bounds(expected.infP(), expected.supP()));
        }
        if (!(low <= p && p <= high)) {
            differences.add("p_value " + p + " lies outside its own bounds " + bounds(low, high));
        }
        if (!(low <= expected.supP() + P_VALUE && high >= expected.infP() - P_VALUE)) {
            differences.add("bounds " + bounds(low, high) + " do not meet the expected "
                    + bounds(expected.infP(), expected.supP()));
        }
    }

    private static String bounds(double low, double high) {
        return "[" + low + ", " + high + "]";
    }

    private void intervals(String name, IntervalSet ours, IntervalSet theirs, IntervalSet both) {
        IntervalSet a = ours.intersection(both);
        IntervalSet b = theirs.intersection(both);
        for (double[] piece : a.difference(b).union(b.difference(a)).toArray()) {
            double width = piece[1] - piece[0];
            boolean whole =
                    holds(a, piece) || holds(b, piece) || holds(a.complement(), piece) || holds(b.complement(), piece);
            if (width > (whole ? SLIVER : ENDPOINT)) {
                differences.add(name + " differ on " + bounds(piece[0], piece[1]) + ", where only "
                        + (a.contains((piece[0] + piece[1]) / 2) ? "we have" : "the expected ones have") + " them");
                return;
            }
        }
    }

    private static boolean holds(IntervalSet set, double[] interval) {
        return Arrays.stream(set.toArray()).anyMatch(other -> Arrays.equals(other, interval));
    }
}
