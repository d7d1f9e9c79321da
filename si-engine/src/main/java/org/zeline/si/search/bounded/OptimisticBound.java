package org.zeline.si.search.bounded;

import java.util.List;
import org.zeline.si.distribution.PValue;
import org.zeline.si.search.SearchSettings;

/**
 * How good the bounds on the p-value can become once some of the open intervals are decided. Masses are kept as parts
 * of the largest one.
 */
final class OptimisticBound {
    private final double scale;
    private final double acceptedTail;
    private final double acceptedRest;
    private double openTail;
    private double openRest;
    private double decidedTail;
    private double decidedRest;

    /**
     * @param logAcceptedTail logarithm of the mass in the tail where the observed region is known to be chosen
     * @param logAcceptedRest the same outside the tail
     * @param open everything that is not decided
     */
    OptimisticBound(double logAcceptedTail, double logAcceptedRest, List<PendingInterval> open) {
        double largest = Math.max(logAcceptedTail, logAcceptedRest);
        for (PendingInterval o : open) {
            largest = Math.max(largest, Math.max(o.logTail(), o.logRest()));
        }
        this.scale = largest == Double.NEGATIVE_INFINITY ? 0 : largest;
        this.acceptedTail = part(logAcceptedTail);
        this.acceptedRest = part(logAcceptedRest);
        for (PendingInterval o : open) {
            openTail += part(o.logTail());
            openRest += part(o.logRest());
        }
    }

    private double part(double logMass) {
        return Math.exp(logMass - scale);
    }

    /** Whether an interval is so small beside the largest that no outcome of it changes any bound. */
    boolean isNothing(PendingInterval o) {
        return part(o.logMass()) == 0;
    }

    /** Takes an interval for decided, whatever the outcome. */
    void decide(PendingInterval o) {
        double tail = part(o.logTail());
        double rest = part(o.logRest());
        openTail = Math.max(0, openTail - tail);
        openRest = Math.max(0, openRest - rest);
        decidedTail += tail;
        decidedRest += rest;
    }

    /**
     * Whether some outcome for the decided intervals lets the search stop. Bounds are best for some outcome in which
     * what is decided in the tail is chosen all or not at all, and so is the rest.
     */
    boolean allows(SearchSettings.Stop stop) {
        for (double tail : new double[] {acceptedTail, acceptedTail + decidedTail}) {
            for (double rest : new double[] {acceptedRest, acceptedRest + decidedRest}) {
                if (stop.reached(
                        PValue.ofMasses(Math.log(tail), Math.log(rest), Math.log(openTail), Math.log(openRest)))) {
                    return true;
                }
            }
        }
        return false;
    }
}
