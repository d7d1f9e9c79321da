package org.zeline.si;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.Law;
import org.zeline.si.distribution.PValue;
import org.zeline.si.event.ObservedEvent;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchSettings;

/**
 * The result of the test of a region, with the evidence for it.
 *
 * @param inference the standardised statistic and its p-value
 * @param deviation the standard deviation of the difference of means, in units of the data; the statistic times this is
 *     the difference less the null value. 1 for the length of a vector of differences, which has no unit
 * @param nullValue what the difference of means is under the null hypothesis
 * @param region what was tested
 * @param search how the line was searched
 * @param warnings what keeps the p-value from being exact; usually nothing
 */
public record RegionResult(
        SelectiveInference inference,
        double deviation,
        double nullValue,
        MarkedRegion region,
        Search search,
        List<String> warnings) {
    static final String VARIANCE_ESTIMATED =
            "the variance was estimated from the data that are tested: the p-value is approximate";

    /** Copies the list. */
    public RegionResult {
        warnings = List.copyOf(warnings);
    }

    /** {@return the standardised statistic} */
    public double stat() {
        return inference.stat();
    }

    /** {@return the family of the statistic's distribution under the null hypothesis} */
    public Law law() {
        return inference.test().law();
    }

    /** {@return where on the line the data lie that the network saw: the statistic, in the simplest case} */
    public double observed() {
        return inference.test().observed();
    }

    /** {@return the selective p-value and its bounds} */
    public PValue p() {
        return inference.truncation().p();
    }

    /** {@return the p-value of a test that ignores the selection; not valid, for comparison only} */
    public double naiveP() {
        return inference.naiveP();
    }

    /** {@return which deviations count} */
    public Alternative alternative() {
        return inference.alternative();
    }

    /** {@return flat indices of the region of interest, ascending} */
    public int[] roi() {
        return region.roi();
    }

    /** {@return flat indices of the elements that it is compared with, ascending; of a reference, its own} */
    public int[] compared() {
        return region.compared();
    }

    /** {@return the scores, normalised if the hypothesis says so, one per element of the score map} */
    public double[] scoreMap() {
        return region.scoreMap();
    }

    /**
     * {@return the number of the component that was tested, from 0 in order of first elements; empty for the region}
     */
    public OptionalInt component() {
        return region.component();
    }

    /** {@return where along the line the same event happens, as far as searched} */
    public IntervalSet truncated() {
        return inference.truncation().truncated();
    }

    /** {@return where along the line the search has looked} */
    public IntervalSet searched() {
        return inference.truncation().searched();
    }

    /** {@return the observed difference of means, in units of the data} */
    public double difference() {
        return stat() * deviation + nullValue;
    }

    /**
     * {@return the estimate of the true difference of means, given the selection, in units of the data; nothing if the
     * statistic is not normal}
     *
     * @param level of confidence, within (0, 1)
     */
    public Optional<Estimate> estimate(double level) {
        return Estimate.of(inference.test(), truncated(), searched(), level)
                .map(estimate -> estimate.scaled(deviation, nullValue));
    }

    /**
     * A region of a score map and what it is compared with.
     *
     * @param roi flat indices of the region of interest, ascending
     * @param compared flat indices of the elements that it is compared with, ascending; of a reference, its own
     * @param scoreMap the scores, normalised if the hypothesis says so, one per element of the score map
     * @param component if it is one of several components of what is marked, its number, counted from 0
     * @param observed what else happened in the data and is conditioned on
     */
    public record MarkedRegion(
            int[] roi, int[] compared, double[] scoreMap, OptionalInt component, List<ObservedEvent> observed) {
        /** Copies the arrays and the list. */
        public MarkedRegion {
            observed = List.copyOf(observed);
            roi = roi.clone();
            compared = compared.clone();
            scoreMap = scoreMap.clone();
        }

        /** {@return a copy} */
        @Override
        public int[] roi() {
            return roi.clone();
        }

        /** {@return a copy} */
        @Override
        public int[] compared() {
            return compared.clone();
        }

        /** {@return a copy} */
        @Override
        public double[] scoreMap() {
            return scoreMap.clone();
        }
    }

    /**
     * The work that a search took.
     *
     * @param mode which search
     * @param evaluations how often the network was evaluated along the line
     * @param columns how many columns of numbers went through the network
     * @param seconds wall-clock time of the search
     * @param threads how many threads worked
     * @param kernels the arithmetic: {@code scalar} or {@code vector}
     * @param certificate how sure it is that no point of the line is misjudged
     */
    public record Search(
            SearchSettings.Mode mode,
            long evaluations,
            double columns,
            double seconds,
            int threads,
            String kernels,
            Certificate certificate) {}
}
