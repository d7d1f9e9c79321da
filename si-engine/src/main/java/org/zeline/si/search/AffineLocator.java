package org.zeline.si.search;

import java.util.function.Function;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;

/** Finds where sign conditions hold on the line, one linear piece at a time. */
final class AffineLocator implements SegmentLocator {
    private final SearchKernels kernels;
    private final double column;
    private final Function<Kernels, AffinePass> passes;
    private AffinePass pass;
    private double pastColumns;
    private final SignConditions conditions;
    private long evaluations;

    /**
     * @param kernels what computes, to be changed between pieces
     * @param column the work of sending one column of numbers through the network
     * @param passes makes a pass that follows the line through the network
     * @param conditions where each score must lie
     */
    AffineLocator(
            SearchKernels kernels, double column, Function<Kernels, AffinePass> passes, SignConditions conditions) {
        this.kernels = kernels;
        this.column = column;
        this.passes = passes;
        this.pass = passes.apply(kernels.now());
        this.conditions = conditions;
    }

    /** The linear piece that holds {@code z}. */
    @Override
    public LineSegment at(double z) {
        evaluations++;
        if (kernels.changeAfter(columns() * column)) {
            pastColumns = columns();
            pass = passes.apply(kernels.now());
        }
        AffinePiece piece = pass.at(z);
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < conditions.size(); i++) {
            double sign = conditions.sign(i);
            if (sign == 0) {
                continue;
            }
            double gap = conditions.gap(i, piece.value(i));
            double slope = sign * piece.slope(i);
            if (Double.isNaN(gap + slope)) {
                throw new NoAnswerException("a score that the event looks at is not a number at z = " + z
                        + ": only the bounded search continues past such a point, and counts it as unknown");
            }
            if (slope > 0) {
                lower = Math.max(lower, -gap / slope);
            } else if (slope < 0) {
                upper = Math.min(upper, -gap / slope);
            } else if (gap < 0 || (gap == 0 && sign > 0)) {
                return new LineSegment(piece.lower(), piece.upper(), IntervalSet.EMPTY);
            }
        }
        IntervalSet accepted = IntervalSet.of(Math.max(piece.lower(), z + lower), Math.min(piece.upper(), z + upper));
        return new LineSegment(piece.lower(), piece.upper(), accepted);
    }

    /** How often the network was evaluated. */
    long evaluations() {
        return evaluations;
    }

    /** How many columns of numbers went through the network. */
    double columns() {
        return pastColumns + pass.columns();
    }
}
