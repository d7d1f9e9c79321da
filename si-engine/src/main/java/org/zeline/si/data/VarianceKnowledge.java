package org.zeline.si.data;

/** What is known about the variance of the noise. */
public enum VarianceKnowledge {
    /** It is stated. */
    KNOWN,
    /** It is estimated from the tested data, and then taken for known: p-values are approximate. */
    ESTIMATED,
    /** It is unknown, and the mean is constant over what is compared under the null hypothesis. */
    UNKNOWN
}
