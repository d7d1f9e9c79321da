package org.zeline.lsa.training;

/** Follows a training. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void step(long done, long all) {}

        @Override
        public void epoch(EpochResult result) {}
    };

    /**
     * A step is done.
     *
     * @param done how many, those before a checkpoint among them
     * @param all how many there are
     */
    void step(long done, long all);

    /**
     * An epoch is done.
     *
     * @param result how it went
     */
    void epoch(EpochResult result);
}
