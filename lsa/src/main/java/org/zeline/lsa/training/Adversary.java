package org.zeline.lsa.training;

import java.util.SplittableRandom;

/** Makes perturbed samples. */
interface Adversary {
    /**
     * {@return perturbed samples}
     *
     * @param model the network as it is now
     * @param x a batch; not changed
     * @param labels the class of each sample
     * @param random fixes all that is drawn
     */
    double[] perturb(GradientOracle model, double[] x, int[] labels, SplittableRandom random);
}
