package org.zeline.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zeline.si.Estimate;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;
import org.zeline.si.data.VarianceKnowledge;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.event.Event;
import org.zeline.si.event.ObservedEvent;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchSettings;

/** Questions, settings and results in plain words. */
public final class Words {
    /** The level that most readers compare a p-value with. */
    public static final double LEVEL = 0.05;

    /** The confidence of all intervals. */
    public static final double CONFIDENCE = 0.95;

    private Words() {}

    /**
     * {@return a number as tables and sentences show it: a whole number, four decimals, or four digits and an exponent}
     *
     * @param x any number
     */
    public static String number(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e7) {
            return Long.toString((long) x);
        }
        boolean plain = Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6;
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", x);
    }

    /**
     * {@return the question and its answer in words}
     *
     * @param answer what was asked and what came out
     */
    public static RegionReport.Texts texts(RegionAnswer answer) {
        RegionResult result = answer.result();
        return new RegionReport.Texts(
                question(answer.hypothesis(), answer.result().alternative()),
                region(answer),
                answer.hypothesis().comparison().description(),
                event(answer.hypothesis()),
                selective(result),
                certificate(result.search().certificate()),
                lower(result),
                upper(result),
                estimate(result),
                verdict(answer),
                presumed(answer));
    }

    /**
     * {@return the question in words}
     *
     * @param hypothesis how a region is marked and what it is compared with
     * @param alternative which deviations count
     */
    public static String question(Hypothesis hypothesis, Alternative alternative) {
        String compared = hypothesis.comparison().description();
        String offset = hypothesis.nullValue() == 0 ? "" : " by other than " + number(hypothesis.nullValue());
        String than = switch (alternative) {
            case TWO_SIDED, TWO_SIDED_EQUAL_TAILED -> "differ" + offset + " from";
            case RIGHT_TAILED -> "lie " + more(hypothesis) + "above";
            case LEFT_TAILED -> "lie " + more(hypothesis) + "below";
        };
        return switch (hypothesis.statistic()) {
            case MEAN_DIFFERENCE -> "Does the mean of the input over the marked region " + than + " " + compared + "?";
            case ABSOLUTE_DIFFERENCE ->
                "Does the input differ over the marked region from " + compared + ", by the mean absolute difference?";
            case NORM_DIFFERENCE -> "Do the means of the channels over the marked region differ from " + compared + "?";
        };
    }

    private static String more(Hypothesis hypothesis) {
        return hypothesis.nullValue() == 0 ? "" : "more than " + number(hypothesis.nullValue()) + " ";
    }

    /**
     * {@return the statistic in words}
     *
     * @param result what came out
     */
    public static String statistic(RegionResult result) {
        String value = number(result.stat());
        return switch (result.law().name()) {
            case "normal" -> value + " standard deviations";
            case "randomized-normal" ->
                value + " standard deviations; " + number(result.observed()) + " with the noise that the network saw";
            default -> value + ", " + result.law();
        };
    }

    private static String region(RegionAnswer answer) {
        RegionResult result = answer.result();
        Hypothesis hypothesis = answer.hypothesis();
        String marked = hypothesis.marking().description();
        boolean component = hypothesis.events().stream().anyMatch(Event.SameComponent.class::isInstance);
        return result.roi().length + " of " + result.scoreMap().length + " elements "
                + (component ? "are connected, and have " : "have ")
                + (hypothesis.normalize() ? marked.replaceFirst("score", "normalised score") : marked);
    }

    /**
     * {@return what the p-value conditions on, in words}
     *
     * @param hypothesis what was asked
     */
    public static String event(Hypothesis hypothesis) {
        return hypothesis.events().stream().map(Event::description).collect(Collectors.joining(", and "));
    }

    /**
     * {@return what happened in the data and is conditioned on, in sentences, as far as the region does not show it}
     *
     * @param result what came out
     */
    public static List<String> observed(RegionResult result) {
        double[] scores = result.scoreMap();
        List<String> sentences = new ArrayList<>();
        for (ObservedEvent event : result.region().observed()) {
            if (event instanceof ObservedEvent.Neighbours next) {
                sentences.add("The " + next.elements().length
                        + " elements next to the component are not marked, and must stay so.");
            } else if (event instanceof ObservedEvent.Border border) {
                sentences.add("The lowest marked score is " + number(scores[border.lowest()]) + " (element "
                        + border.lowest() + "), the highest of the others " + number(scores[border.highest()])
                        + " (element " + border.highest() + "): no other may rise above a marked one.");
            } else if (event instanceof ObservedEvent.Labels labels) {
                String said = labels.description();
                sentences.add(Character.toUpperCase(said.charAt(0)) + said.substring(1) + ".");
            }
        }
        return sentences;
    }

    /** The difference of means given the selection, in units of the data. */
    private static String estimate(RegionResult result) {
        String law = result.law().name();
        Optional<Estimate> found = result.estimate(CONFIDENCE);
        if (found.isEmpty()) {
            return law.equals("chi")
                    ? "no estimate: the statistic is the length of several differences"
                    : "no estimate with unknown variance; observed " + number(result.difference());
        }
        Estimate estimate = found.get();
        String several = estimate.accepted().count() > 1
                ? ", of which the test accepts " + estimate.accepted().count() + " parts"
                : "";
        return bounds(estimate.median()) + ", 95 % interval "
                + end(estimate.lower().least()) + " to "
                + end(estimate.upper().most()) + several + " (given the selection; observed "
                + number(result.difference()) + ")";
    }

    private static String bounds(Estimate.Bounds bounds) {
        String least = end(bounds.least());
        String most = end(bounds.most());
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String end(double x) {
        return Double.isInfinite(x) ? (x < 0 ? "-infinity" : "infinity") : number(x);
    }

    private static String selective(RegionResult result) {
        double width = result.p().upper() - result.p().lower();
        boolean sure = result.search().certificate().failureProbability() == 0;
        String within = "within [" + lower(result) + ", " + upper(result) + "]";
        return width == 0 ? "exact" : sure ? "guaranteed to lie " + within : within + ", up to the certificate below";
    }

    private static String lower(RegionResult result) {
        return number(outwards(result.p().lower(), RoundingMode.FLOOR));
    }

    private static String upper(RegionResult result) {
        return number(outwards(result.p().upper(), RoundingMode.CEILING));
    }

    /** What must be true for the selective p-value to be valid. */
    private static List<String> presumed(RegionAnswer answer) {
        List<String> presumed = new ArrayList<>();
        presumed.add("The noise in the data is Gaussian.");
        presumed.add(
                switch (answer.variance()) {
                    case ESTIMATED ->
                        "The variance of the noise is the one that was estimated from these data ("
                                + covariance(answer.covariance())
                                + "); as that is uncertain, the p-value is approximate.";
                    case KNOWN ->
                        "The covariance of the noise is known, and is the one stated: "
                                + covariance(answer.covariance()) + ".";
                    case UNKNOWN ->
                        "The noise is independent, with the same unknown variance everywhere. The null"
                                + " hypothesis says more than that two means are equal: the mean is constant over all"
                                + " elements that are compared"
                                + (answer.hypothesis().nullValue() == 0
                                        ? "."
                                        : ", but for a step of "
                                                + number(answer.hypothesis().nullValue()) + " at the region.");
                });
        if (answer.randomized()) {
            presumed.add("The noise that was added to what the network saw is independent of the data, and was drawn"
                    + " once: whoever draws again and again chooses among p-values.");
        }
        presumed.add(
                "The network, the post-processing, the threshold, the mask and what is compared were fixed beforehand,"
                        + " without a look at these data. In particular, the network was not trained on them, and no"
                        + " other thresholds were tried.");
        return presumed;
    }

    /** A bound to the places that are printed, rounded so that it stays a bound. */
    private static double outwards(double bound, RoundingMode mode) {
        return bound < 1e-3 ? bound : new BigDecimal(bound).setScale(4, mode).doubleValue();
    }

    /** What the two p-values say at the usual level. */
    private static String verdict(RegionAnswer answer) {
        RegionResult result = answer.result();
        boolean naive = result.naiveP() <= LEVEL;
        boolean yes = result.p().upper() <= LEVEL;
        boolean no = result.p().lower() > LEVEL;
        if (!yes && !no) {
            return "The search stopped before it could tell whether the selective p-value is below 5 %; "
                    + remedy(answer.search(), result) + ".";
        }
        if (naive && no) {
            return "The naive test finds a difference at the 5 % level, but ignores that the network chose the region by"
                    + " looking at the same data. Taking that choice into account, there is no evidence of one.";
        }
        if (naive) {
            return "There is evidence of a difference at the 5 % level, even when the network's choice of the region is"
                    + " taken into account.";
        }
        return yes
                ? "There is evidence of a difference at the 5 % level once the network's choice of the region is taken"
                        + " into account; the naive test misses it."
                : "Neither test finds evidence of a difference at the 5 % level.";
    }

    /** What lets a search go on that stopped too early. */
    private static String remedy(SearchSettings asked, RegionResult result) {
        if (asked.stop().reached(result.p())) {
            return asked.stop() instanceof SearchSettings.Stop.Decision
                    ? "ask for a decision at 0.05"
                    : "ask for a finer precision";
        }
        return result.search().evaluations() >= asked.maxEvaluations()
                ? "it had taken the " + asked.maxEvaluations() + " evaluations that it may take at most: allow more"
                : "what is left it cannot decide: try another search";
    }

    /**
     * {@return a rate with four decimals}
     *
     * @param rate how often a test rejected
     */
    public static String rate(RejectionRate rate) {
        return String.format(Locale.ROOT, "%.4f", rate.rate());
    }

    /**
     * {@return the interval of Clopper and Pearson around a rate}
     *
     * @param rate how often a test rejected
     */
    public static String interval(RejectionRate rate) {
        RejectionRate.Interval interval = rate.interval(CONFIDENCE);
        return String.format(Locale.ROOT, "%.4f to %.4f", interval.lower(), interval.upper());
    }

    /**
     * {@return what is known about the noise, in words}
     *
     * @param knowledge whether its variance is stated
     * @param covariance of the noise, as stated or estimated
     */
    public static String noise(VarianceKnowledge knowledge, Covariance covariance) {
        return switch (knowledge) {
            case KNOWN -> covariance(covariance);
            case ESTIMATED -> covariance(covariance) + ", estimated from these data";
            case UNKNOWN -> "independent, of one unknown variance";
        };
    }

    /**
     * {@return the covariance of noise in words}
     *
     * @param covariance of the noise
     */
    public static String covariance(Covariance covariance) {
        if (covariance instanceof Covariance.Scalar scalar) {
            return "independent, variance " + scalar.variance();
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            return "independent, " + diagonal.variances().length + " variances";
        }
        if (covariance instanceof Covariance.Ar1 ar1) {
            return "AR(1), rho " + ar1.rho() + ", sigma2 " + ar1.sigma2();
        }
        if (covariance instanceof StationaryCovariance stationary) {
            return "stationary, " + stationary.rows() + " x " + stationary.columns() + ", variance "
                    + number(stationary.at(0, 0));
        }
        if (covariance instanceof Covariance.Kronecker kronecker) {
            return kronecker.ofRows() instanceof Covariance.Scalar one && one.variance() == 1
                    ? kronecker.rows() + " independent planes, each " + covariance(kronecker.ofColumns())
                    : "between " + kronecker.rows() + " rows times between " + kronecker.columns() + " columns";
        }
        return "a covariance matrix";
    }

    /**
     * {@return in words how a line is to be searched}
     *
     * @param settings of the search
     */
    public static String search(SearchSettings settings) {
        String stop = settings.stop() instanceof SearchSettings.Stop.Decision decision
                ? "until the bounds lie on one side of " + plain(decision.level())
                : "to a precision of " + plain(((SearchSettings.Stop.Precision) settings.stop()).width());
        boolean ordered = settings.mode() == SearchSettings.Mode.PARAMETRIC;
        return settings.mode() + (ordered ? ", order " + settings.order() : "") + ", " + stop + ", at most "
                + settings.maxEvaluations() + " evaluations"
                + (settings.mode().isRandomized()
                        ? ", failing with a probability of at most " + probability(settings.failureProbability())
                        : "");
    }

    /**
     * {@return in words how sure the bounds of a search are}
     *
     * @param certificate of the search
     */
    public static String certificate(Certificate certificate) {
        return certificate instanceof Certificate.Probable probable
                ? "No point of the line is misjudged, except with a probability of at most "
                        + probability(probable.failureProbability()) + " over the search's own random numbers."
                : "The bounds of the search hold always.";
    }

    /** All digits of a probability, of any size, in few letters. */
    private static String probability(double x) {
        return BigDecimal.valueOf(x).stripTrailingZeros().toString().toLowerCase(Locale.ROOT);
    }

    private static String plain(double x) {
        return BigDecimal.valueOf(x).toPlainString();
    }

    /**
     * {@return in words what a search took}
     *
     * @param search what was done
     */
    public static String work(RegionResult.Search search) {
        return search.mode() + ", " + search.evaluations() + " evaluations in "
                + String.format(Locale.ROOT, "%.2f", search.seconds()) + " s, " + search.kernels() + " kernels, "
                + search.threads() + (search.threads() == 1 ? " thread" : " threads");
    }
}
