package org.zeline.lsa;

import java.util.ArrayList;
import java.util.List;
import org.zeline.lsa.robustness.CurveComparison;
import org.zeline.lsa.robustness.DistanceComparison;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.PairedTest;
import org.zeline.lsa.robustness.RobustnessSummary;

/**
 * The robustness of two networks on the same samples, under the same perturbations and attacks.
 *
 * @param test of differences
 * @param curves one per perturbation or attack of limited size
 * @param distances one per attack that searches for the smallest change
 */
public record StudyComparison(PairedTest test, List<CurveComparison> curves, List<DistanceComparison> distances) {
    /** Copies the lists. */
    public StudyComparison {
        curves = List.copyOf(curves);
        distances = List.copyOf(distances);
    }

    /**
     * {@return the comparison of two studies}
     *
     * @param first of the first network
     * @param second of the second network, with the same perturbations and attacks in the same order
     * @param test of differences
     * @throws IllegalArgumentException if perturbations, strengths or numbers of samples differ
     */
    public static StudyComparison of(LayerStudy first, LayerStudy second, PairedTest test) {
        List<CurveComparison> curves = new ArrayList<>();
        List<DistanceComparison> distances = new ArrayList<>();
        if (first.parts().size() != second.parts().size()) {
            throw new IllegalArgumentException("compared studies need the same perturbations, got "
                    + first.parts().size() + " and " + second.parts().size());
        }
        for (int p = 0; p < first.parts().size(); p++) {
            LayerStudy.Part one = first.parts().get(p);
            LayerStudy.Part other = second.parts().get(p);
            RobustnessSummary curve = one.robustness();
            RobustnessSummary otherCurve = other.robustness();
            DistanceSummary distance = one.distances();
            DistanceSummary otherDistance = other.distances();
            if (curve != null && otherCurve != null) {
                curves.add(CurveComparison.of(curve.curve(), otherCurve.curve(), test));
            } else if (distance != null && otherDistance != null) {
                distances.add(DistanceComparison.of(distance, otherDistance, test));
            } else {
                throw new IllegalArgumentException(
                        "compared studies need the same perturbations, got " + one.name() + " and " + other.name());
            }
        }
        return new StudyComparison(test, curves, distances);
    }
}
