package org.zeline.interpreter.function;

/**
 * What a pass of a plan for training shares with the passes of the other parts of its batch, and what differs from run
 * to run.
 */
public interface BatchContext {
    /** A batch of one part, without random numbers. */
    BatchContext WHOLE = new BatchContext() {
        @Override
        public double share() {
            return 1;
        }

        @Override
        public void sum(double[] own) {}

        @Override
        public long seed() {
            throw new IllegalStateException("a random step in training needs a seed for each run");
        }
    };

    /** {@return the number of samples of this part as a fraction of those of the batch} */
    double share();

    /**
     * Replaces numbers by their sums over all parts of the batch, in the order of the parts; waits until all parts have
     * asked for them.
     */
    void sum(double[] own);

    /** {@return what determines the random numbers of the current run, different for every part and run} */
    long seed();
}
