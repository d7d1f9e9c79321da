package org.zeline.lsa.certificate;

import java.util.ArrayList;
import java.util.List;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.certificate.Certificate.Bracket;

/**
 * A certificate of a norm ball beside attacks within the same ball.
 *
 * @param ball the ball around each sample
 * @param certificate what is certain
 * @param attackedAccuracy the lowest accuracy under the attacks, in percent; 100 without attacks
 * @param brackets for each layer the largest mean movement under the attacks and its certified bound
 */
public record CertifiedProfile(
        NormBall ball, Certificate certificate, double attackedAccuracy, List<Bracket> brackets) {
    /** Copies the list. */
    public CertifiedProfile {
        brackets = List.copyOf(brackets);
    }

    /**
     * {@return the brackets between attacks and a certificate of the same samples, layers and measure}
     *
     * @param ball the ball
     * @param certificate of the ball
     * @param attacks what attacks within the ball reached; may be none
     */
    public static CertifiedProfile of(NormBall ball, Certificate certificate, List<LayerAnalysis.Result> attacks) {
        double accuracy = 100;
        for (LayerAnalysis.Result attack : attacks) {
            accuracy = Math.min(accuracy, attack.accuracy());
        }
        List<Bracket> brackets = new ArrayList<>();
        for (int l = 0; l < certificate.layers().size(); l++) {
            double attacked = 0;
            for (LayerAnalysis.Result attack : attacks) {
                attacked = Math.max(attacked, attack.profile().mean(l));
            }
            brackets.add(certificate.bracket(l, attacked));
        }
        return new CertifiedProfile(ball, certificate, accuracy, brackets);
    }
}
