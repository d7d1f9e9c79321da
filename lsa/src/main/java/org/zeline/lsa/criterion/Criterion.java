package org.zeline.lsa.criterion;

import java.util.Locale;

/** Numbers that say how fragile a layer is. */
public enum Criterion {
    /**
     * The criticality index of CLAT (Gopal, Yang, Zhang, Horton and Chen, Criticality Leveraged Adversarial Training,
     * arXiv 2408.10204; ICML 2025), {@code C_i = mu(F_i) / mu(F_(i-1))}: how much a layer raises the weakness of the
     * layers before it. The weakness of the network F_i up to layer i is {@code mu(F_i) = mean over x of ||F_i(x + d) -
     * F_i(x)||_2 / N_i}, with N_i the number of features and d found in a ball around x by projected gradient ascent on
     * that distance (untargeted PGD on the features). Layers are those that are analysed, in the network's order.
     * Before the first one is the input, {@code F_0(x) = x}, whose weakness follows from the ball: the mean over x of
     * its largest Euclidean radius within the bounds, divided by N_0.
     */
    CRITICALITY,
    /**
     * A lower bound on the local Lipschitz constant around each sample, {@code ||F_i(x') - F_i(x)||_2 / ||x' - x||_2},
     * maximised over a ball around x by attacks on the features at several distances (see Yang et al., A Closer Look at
     * Accuracy vs. Robustness, NeurIPS 2020, on attacked estimates). On request there is an upper bound that no pair of
     * points of the ball exceeds.
     */
    LIPSCHITZ,
    /**
     * The largest singular value of the linear map of a learnable layer, as an operator on its actual input, bounded
     * from below by the power method (see Yoshida and Miyato, Spectral Norm Regularization, arXiv 1705.10941, and for
     * convolutions as operators on whole images Sedghi, Gupta and Long, ICLR 2019), and from above. It depends on the
     * weights alone. Layers that are not linear have none.
     */
    SPECTRAL;

    /**
     * {@return the criterion of that name}
     *
     * @param name for example {@code criticality}
     * @throws IllegalArgumentException if there is none
     */
    public static Criterion of(String name) {
        for (Criterion criterion : values()) {
            if (criterion.toString().equals(name)) {
                return criterion;
            }
        }
        throw new IllegalArgumentException("unknown criterion '" + name + "': use criticality, lipschitz or spectral");
    }

    /** The name in lower case, for example {@code criticality}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
