package org.zeline.cli.option;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Problem;
import org.zeline.report.CalibrationReport;
import org.zeline.report.NullImageSource;
import org.zeline.report.PowerReport;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;

/**
 * A calibration or a power study before its replicates are drawn.
 *
 * @param asked the question and the network
 * @param images the null images; {@code null} if noise is drawn
 * @param setup of each search
 * @param mean of the noise that is drawn
 * @param side of the square that holds a signal
 * @param signals strengths of a power study; none in a calibration
 * @param replicates how many replicates each series has
 * @param series one, or one for each strength
 */
public record CalibrationPlan(
        LoadedProblem asked,
        @Nullable NullImageSource images,
        Setup setup,
        double mean,
        int side,
        List<Double> signals,
        long replicates,
        List<Series> series) {
    /**
     * Replicates of one strength.
     *
     * @param simulation draws them
     * @param suffix tells series apart in the names of files; empty in a calibration
     * @param fingerprint of all that the replicates depend on
     */
    public record Series(Simulation simulation, String suffix, String fingerprint) {}

    /** Copies the lists. */
    public CalibrationPlan {
        signals = List.copyOf(signals);
        series = List.copyOf(series);
    }

    /** Whether the question is how often a signal is found. */
    public boolean isPowerStudy() {
        return !signals.isEmpty();
    }

    /** The report of a calibration with these replicates. */
    public CalibrationReport calibration(List<Replicate> done) {
        Problem put = asked.problem();
        return new CalibrationReport(
                CalibrationResult.of(done),
                asked.model().file(),
                put.name(),
                setup.seed(),
                mean,
                put.covariance(),
                put.hypothesis().marking().description(),
                put.search(),
                images);
    }

    /** The report of a power study with these replicates, one list for each strength. */
    public PowerReport power(List<List<Replicate>> done) {
        return new PowerReport(
                new PowerResult(side, signals, done), asked.model().file(), setup.seed(), images);
    }
}
