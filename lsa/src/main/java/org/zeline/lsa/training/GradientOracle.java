package org.zeline.lsa.training;

/** A network whose weights are held fixed, as an attack sees it: a batch of some size at a time. */
interface GradientOracle {
    /** A loss of logits that adds its slopes. */
    @FunctionalInterface
    interface LogitLoss {
        void addSlopes(double[] logits, double[] into);
    }

    /** The logits of a batch, a row a sample. */
    double[] logits(double[] x);

    /** The gradient of a loss with respect to a batch. */
    double[] gradient(double[] x, LogitLoss loss);
}
