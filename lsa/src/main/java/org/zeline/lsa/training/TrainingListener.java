package org.zeline.lsa.training;

/** Follows the progress of a training. */
public interface TrainingListener {
    /** Ignores everything. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void step(long done, long all) {}

        @Override
        public void epoch(EpochResult result) {}
    };

    /**
     * Called after each step.
     *
     * @param done the number of steps done, those before a checkpoint included
     * @param all the number of steps of the whole training
     */
    void step(long done, long all);

    /**
     * Called after each epoch.
     *
     * @param result its result
     */
    void epoch(EpochResult result);
}
