package org.zeline.cli.input;

import org.zeline.si.data.Covariance;
import org.zeline.si.data.VarianceKnowledge;

/**
 * What a question says about the variance of the noise.
 *
 * @param knowledge what is known
 * @param covariance of the noise; where it is not stated, one that was estimated from the tested data
 */
public record StatedVariance(VarianceKnowledge knowledge, Covariance covariance) {}
