package org.zeline.lsa.robustness;

/**
 * The difference of two networks in a mean over the same samples.
 *
 * @param mean the first network's mean less the second one's, with a bootstrap interval
 * @param pValue of a two-sided sign-flip permutation test; see {@link PairedTest}
 */
public record PairedDifference(Estimate mean, double pValue) {}
