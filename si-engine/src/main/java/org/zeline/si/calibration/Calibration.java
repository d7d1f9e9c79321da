package org.zeline.si.calibration;

import java.util.function.Consumer;

/**
 * Runs a simulation on many draws, several at a time. The same draws give the same outcomes at any number of threads.
 */
public final class Calibration {
    private final Simulation simulation;
    private final ParallelSequence draws;

    /**
     * Makes one.
     *
     * @param simulation what to run; its test should use one thread
     * @param threads how many draws are looked at side by side, at least 1
     */
    public Calibration(Simulation simulation, int threads) {
        this.simulation = simulation;
        this.draws = new ParallelSequence(threads);
    }

    /**
     * Looks at draws, until all are done or the thread is interrupted, as it then stays.
     *
     * @param first the index of the first draw
     * @param count how many there are
     * @param done takes each replicate, in order, on the calling thread
     */
    public void run(long first, long count, Consumer<Replicate> done) {
        draws.run(first, count, simulation::replicate, done);
    }
}
