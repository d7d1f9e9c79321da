package org.zeline.si.search;

import java.util.function.Function;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;

/** Tells, one linear piece at a time, where along the line the observed region is chosen. */
final class AffineLocator implements SegmentLocator {
    private final SearchKernels kernels;
    private final double column;
    private final Function<Kernels, AffinePass> made;
    private AffinePass pass;
    private double pastColumns;
    private final SignConditions conditions;
    private long evaluations;

    /**
     * @param kernels what computes, to be changed between pieces
     * @param column the work of following the network at one point
     * @param made makes what follows the line through the network
     * @param conditions where each score must lie
     */
    AffineLocator(SearchKernels kernels, double column, Function<Kernels, AffinePass> made, SignConditions conditions) {
        this.kernels = kernels;
        this.column = column;
        this.made = made;
        this.pass = made.apply(kernels.now());
        this.conditions = conditions;
    }

    /** The linear piece that holds {@code z}. */
    @Override
    public LineSegment at(double z) {
        evaluations++;
        if (kernels.changeAfter(columns() * column)) {
            pastColumns = columns();
            pass = made.apply(kernels.now());
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
                throw new NoAnswerException("the score of element " + i + " is no number at z = " + z
                        + ": only the bounded search goes on past such a point, and counts it as unknown");
            }
            if (slope > 0) {
                lower = Math.max(lower, -gap / slope);
            } else if (slope < 0) {
                upper = Math.min(upper, -gap / slope);
            } else if (gap < 0 || (gap == 0 && sign > 0)) {
                return new LineSegment(piece.lower(), piece.upper(), IntervalSet.EMPTY);
            }
        }
        IntervalSet chosen = IntervalSet.of(Math.max(piece.lower(), z + lower), Math.min(piece.upper(), z + upper));
        return new LineSegment(piece.lower(), piece.upper(), chosen);
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
