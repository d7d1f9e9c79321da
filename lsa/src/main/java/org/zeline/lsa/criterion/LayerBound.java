package org.zeline.lsa.criterion;

import org.zeline.lsa.certificate.Certificate.Bracket;

/**
 * What is certain about a criterion of a layer.
 *
 * @param attacked the number that was reached, a lower bound
 * @param certified an upper bound; infinity if there is none
 * @param reason why there is no certified bound; empty if there is one
 */
public record LayerBound(double attacked, double certified, String reason) {
    /**
     * {@return whether the bounds are too far apart to compare layers by them: the certified one is more than
     * {@value org.zeline.lsa.certificate.Certificate.Bracket#MOST_RATIO} times the attacked one}
     */
    public boolean isTooWide() {
        return !(certified <= Bracket.MOST_RATIO * attacked);
    }
}
