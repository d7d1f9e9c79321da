package org.zeline.si.search.bounded;

import java.util.List;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.search.SearchSettings;

/**
 * The best bounds on the p-value that a search can reach once some of the pending intervals are decided: if even these
 * do not let it stop, it needs more. Masses are relative to the largest one.
 */
final class OptimisticBound {
    private final LineTest test;
    private final double scale;
    private final double acceptedTail;
    private final double acceptedBody;
    private double pendingTail;
    private double pendingBody;
    private double decidedTail;
    private double decidedBody;

    /**
     * @param test what is tested
     * @param logAcceptedTail logarithm of the accepted mass in the tail
     * @param logAcceptedBody the same outside the tail
     * @param pending everything that is not decided
     */
    OptimisticBound(LineTest test, double logAcceptedTail, double logAcceptedBody, List<PendingInterval> pending) {
        this.test = test;
        double largest = Math.max(logAcceptedTail, logAcceptedBody);
        for (PendingInterval o : pending) {
            largest = Math.max(largest, Math.max(o.logTail(), o.logBody()));
        }
        this.scale = largest == Double.NEGATIVE_INFINITY ? 0 : largest;
        this.acceptedTail = part(logAcceptedTail);
        this.acceptedBody = part(logAcceptedBody);
        for (PendingInterval o : pending) {
            pendingTail += part(o.logTail());
            pendingBody += part(o.logBody());
        }
    }

    private double part(double logMass) {
        return Math.exp(logMass - scale);
    }

    /** Whether an interval is so small relative to the largest that no outcome of it changes any bound. */
    boolean isNegligible(PendingInterval o) {
        return part(o.logMass()) == 0;
    }

    /** Takes an interval for decided, whatever the outcome. */
    void decide(PendingInterval o) {
        double tail = part(o.logTail());
        double body = part(o.logBody());
        pendingTail = Math.max(0, pendingTail - tail);
        pendingBody = Math.max(0, pendingBody - body);
        decidedTail += tail;
        decidedBody += body;
    }

    /**
     * Whether some outcome for the decided intervals lets the search stop. Bounds are best for some outcome in which
     * all or nothing of what is decided in the tail is accepted, and so outside the tail.
     */
    boolean allows(SearchSettings.Stop stop) {
        return allows(stop, 0, 0)
                || allows(stop, decidedTail, 0)
                || allows(stop, 0, decidedBody)
                || allows(stop, decidedTail, decidedBody);
    }

    /** Whether the search can stop if all decided intervals are excluded. */
    boolean allowsIfExcluded(SearchSettings.Stop stop) {
        return allows(stop, 0, 0);
    }

    private boolean allows(SearchSettings.Stop stop, double tail, double body) {
        return stop.reached(test.p(
                Math.log(acceptedTail + tail),
                Math.log(acceptedBody + body),
                Math.log(pendingTail),
                Math.log(pendingBody)));
    }
}
