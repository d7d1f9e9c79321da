package org.zeline.cli.bench;

import java.util.OptionalDouble;
import org.zeline.si.RegionResult;

/**
 * What was measured of one problem and search.
 *
 * @param problem the problem's file
 * @param result what the search found
 * @param timing seconds of the search alone
 * @param flops operations of one column in the linear layers of the network
 * @param peak 10^9 operations per second of fused multiply-adds in registers on one thread, if known
 */
public record Measurement(String problem, RegionResult result, Timing timing, double flops, OptionalDouble peak) {
    /** 10^9 operations per second of the linear layers. */
    public double gflops() {
        return result.search().columns() * flops / timing.median() * 1e-9;
    }

    /** Which part that is of the peak of all threads, if it is known. */
    public OptionalDouble share() {
        return peak.isPresent()
                ? OptionalDouble.of(
                        gflops() / (peak.getAsDouble() * result.search().threads()))
                : OptionalDouble.empty();
    }
}
