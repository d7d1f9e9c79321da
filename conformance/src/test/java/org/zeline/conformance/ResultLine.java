package org.zeline.conformance;

import java.util.Arrays;
import org.zeline.si.RegionResult;

/** The line through the data of a result with independent noise of variance 1, from its regions alone. */
final class ResultLine {
    private final double[] data;
    private final double stat;
    private final double[] direction;

    ResultLine(double[] data, RegionResult result) {
        this.data = data;
        this.stat = result.stat();
        double[] eta = new double[data.length];
        for (int i : result.roi()) {
            eta[i] = 1.0 / result.roi().length;
        }
        for (int i : result.compared()) {
            eta[i] = -1.0 / result.compared().length;
        }
        double norm = Math.sqrt(Arrays.stream(eta).map(v -> v * v).sum());
        this.direction = Arrays.stream(eta).map(v -> v / norm).toArray();
    }

    /** The data moved to a point of the line. */
    double[] at(double z) {
        double[] moved = new double[data.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = data[i] + (z - stat) * direction[i];
        }
        return moved;
    }
}
