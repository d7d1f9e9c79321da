package org.zeline.si;

import java.util.function.Predicate;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Line;
import org.zeline.si.data.Subspace;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.ChiDistribution;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.LineSegment;
import org.zeline.si.search.LineStepper;
import org.zeline.si.search.PrefetchingLocator;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SegmentLocator;
import org.zeline.si.search.Truncation;

/**
 * A test of a hypothesis that an algorithm of any kind has selected from the data. Under the null hypothesis the data
 * are normal with a known covariance; given everything that is independent of the statistic, they lie on a line
 * {@code a + b z}, on which the statistic is z. The p-value is conditional on the points of the line at which the
 * algorithm selects the same.
 *
 * <p>Immutable; threads may share it if they may share the algorithm.
 */
public final class LineInference {
    private final Line line;
    private final NullDistribution distribution;
    private final Alternative alternative;
    private final SearchSettings search;
    private final int threads;
    private final SearchListener listener;

    private LineInference(
            Line line,
            NullDistribution distribution,
            Alternative alternative,
            SearchSettings search,
            int threads,
            SearchListener listener) {
        this.line = line;
        this.distribution = distribution;
        this.alternative = alternative;
        this.search = search;
        this.threads = threads;
        this.listener = listener;
    }

    /** A test with the default search, on one thread. */
    private static LineInference of(Line line, NullDistribution distribution, Alternative alternative) {
        SearchSettings steps = SearchSettings.DEFAULT.with(SearchSettings.Mode.PARAMETRIC);
        return new LineInference(line, distribution, alternative, steps, 1, SearchListener.NONE);
    }

    /**
     * A test whether a contrast of the means is zero, two-sided. The statistic is {@code eta' x} over its standard
     * deviation.
     *
     * @param data what was observed
     * @param covariance of the data
     * @param eta the contrast, as long as the data
     * @return the test
     * @throws IllegalArgumentException if sizes differ, the data are not finite, or the contrast has no variance
     */
    public static LineInference normal(double[] data, Covariance covariance, double[] eta) {
        if (eta.length != data.length) {
            throw new IllegalArgumentException("eta has " + eta.length + " elements, the data have " + data.length);
        }
        requireFinite(data);
        return of(Line.through(data, eta, covariance), NullDistribution.NORMAL, Alternative.TWO_SIDED);
    }

    /**
     * A test whether the means projected to a subspace are zero, right-tailed. The statistic is the length of the
     * projected data over the standard deviation, chi distributed with the dimension of the subspace.
     *
     * @param data what was observed, independent
     * @param variance of every element
     * @param subspace what to project to
     * @return the test
     * @throws IllegalArgumentException if sizes differ, the data are not finite, or the projected data are zero
     */
    public static LineInference chi(double[] data, double variance, Subspace subspace) {
        requireFinite(data);
        return of(
                Line.along(data, variance, subspace),
                new ChiDistribution(subspace.dimension()),
                Alternative.RIGHT_TAILED);
    }

    private static void requireFinite(double[] data) {
        for (int i = 0; i < data.length; i++) {
            if (!Double.isFinite(data[i])) {
                throw new IllegalArgumentException("the data must be finite, element " + i + " is " + data[i]);
            }
        }
    }

    /**
     * The same test of another null hypothesis: that the contrast of the means is a number other than zero.
     *
     * @param value of the contrast, in units of the data
     * @return a changed copy, whose statistic and line are shifted
     * @throws IllegalArgumentException if the value is not finite, or this is a test of a length
     */
    public LineInference withNullValue(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a null value must be a finite number, got " + value);
        }
        if (!distribution.equals(NullDistribution.NORMAL)) {
            throw new IllegalArgumentException("a null value goes with a normal statistic, this one is "
                    + distribution.law() + ": the length of a vector is tested against zero");
        }
        return new LineInference(
                line.shifted(value / line.deviation()), distribution, alternative, search, threads, listener);
    }

    /**
     * The same test against another alternative.
     *
     * @param other which deviations count
     * @return a changed copy
     */
    public LineInference with(Alternative other) {
        return new LineInference(line, distribution, other, search, threads, listener);
    }

    /**
     * The same test with another search.
     *
     * @param other how the line is searched: in steps, of which there are parametric, exhaustive and over-conditioning
     * @return a changed copy
     */
    public LineInference with(SearchSettings other) {
        if (other.mode() == SearchSettings.Mode.BOUNDED
                || other.mode() == SearchSettings.Mode.SURE
                || other.mode() == SearchSettings.Mode.SWEEP) {
            throw new IllegalArgumentException("a search for any algorithm goes in steps, it can't be " + other.mode());
        }
        return new LineInference(line, distribution, alternative, other, threads, listener);
    }

    /**
     * The same test with the algorithm run ahead of the search on other threads, at both ends of what is searched; more
     * than two threads are no faster. The result is the same at any number.
     *
     * @param count how many threads, at least 1; from 2 on the algorithm must allow them
     * @return a changed copy
     */
    public LineInference withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        return new LineInference(line, distribution, alternative, search, count, listener);
    }

    /**
     * The same test with a listener to its search.
     *
     * @param other is called after every step
     * @return a changed copy
     */
    public LineInference with(SearchListener other) {
        return new LineInference(line, distribution, alternative, search, threads, other);
    }

    /** {@return the statistic} */
    public double stat() {
        return line.stat();
    }

    /**
     * Tests. A selection counts as the same if it equals the one that the data lead to.
     *
     * @param <M> what is selected
     * @param algorithm selects
     * @return the p-value and the evidence for it
     */
    public <M> LineResult<M> run(SelectionAlgorithm<M> algorithm) {
        Selection<M> observed = algorithm.at(line.a(), line.b(), line.stat());
        return run(algorithm, observed, model -> model.equals(observed.model()));
    }

    /**
     * Tests.
     *
     * @param <M> what is selected
     * @param algorithm selects
     * @param same whether a selection leads to the hypothesis that is tested; true for what the data lead to
     * @return the p-value and the evidence for it
     * @throws IllegalArgumentException if the algorithm returns a set that does not hold the point asked for, or its
     *     selection in the data is not one of the same
     */
    public <M> LineResult<M> run(SelectionAlgorithm<M> algorithm, Predicate<? super M> same) {
        return run(algorithm, algorithm.at(line.a(), line.b(), line.stat()), same);
    }

    private <M> LineResult<M> run(SelectionAlgorithm<M> algorithm, Selection<M> observed, Predicate<? super M> same) {
        if (!same.test(observed.model())) {
            throw new IllegalArgumentException(
                    "what the data lead to does not count as the same selection: " + observed.model());
        }
        LineSegment first = segment(line.stat(), observed, same);
        SegmentLocator oracle = z -> z == line.stat() ? first : segment(z, algorithm.at(line.a(), line.b(), z), same);
        try (PrefetchingLocator ahead = new PrefetchingLocator(oracle, threads)) {
            LineTest test = new PointwiseTest(distribution, line.stat(), alternative);
            LineStepper stepping = new LineStepper(threads > 1 ? ahead : oracle, test, search, listener);
            Truncation outcome = stepping.run();
            return new LineResult<>(
                    new SelectiveInference(test, line.stat(), outcome), observed.model(), stepping.evaluations());
        }
    }

    private <M> LineSegment segment(double z, Selection<M> selection, Predicate<? super M> same) {
        int i = selection.where().find(z);
        if (i < 0) {
            throw new IllegalArgumentException("the algorithm was asked at z = " + z
                    + ", and returned a set that does not hold it: " + selection.where());
        }
        IntervalSet where = selection.where().intersection(distribution.support());
        boolean chosen = same.test(selection.model());
        return new LineSegment(
                selection.where().lower(i), selection.where().upper(i), chosen ? where : IntervalSet.EMPTY, where);
    }
}
