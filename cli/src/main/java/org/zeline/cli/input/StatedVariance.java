package org.zeline.cli.input;

import org.zeline.si.data.Covariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceEstimate;
import org.zeline.si.data.VarianceKnowledge;

/**
 * What a question says about the variance of the noise.
 *
 * @param knowledge what is known
 * @param covariance of the noise; where it is not stated, one that was estimated from the tested data
 */
public record StatedVariance(VarianceKnowledge knowledge, Covariance covariance) {
    /** What a question says that does not state the variance, about these data. */
    static StatedVariance estimated(VarianceKnowledge knowledge, TestedData data) {
        return new StatedVariance(knowledge, VarianceEstimate.of(data.vector()));
    }
}
