package org.zeline.report;

import java.util.List;
import java.util.OptionalDouble;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.si.RegionResult;

/**
 * What the report of a selective p-value shows. All texts are plain; the page escapes them.
 *
 * @param title what was tested
 * @param introduction paragraphs before the result, often none
 * @param texts the question and the answer in words
 * @param tested the data
 * @param references what the same region is compared with in other tensors; often none
 * @param threshold that scores are compared with; empty if it is another way that marks the region
 * @param result the answer
 * @param components if each component was tested, the results of all; else none
 * @param settings everything that the answer depends on: names and values
 * @param origin what made the report
 */
public record RegionReport(
        String title,
        List<String> introduction,
        Texts texts,
        RealTensor tested,
        List<RealTensor> references,
        OptionalDouble threshold,
        RegionResult result,
        List<RegionResult> components,
        List<List<String>> settings,
        Origin origin) {
    /** Copies the lists. */
    public RegionReport {
        introduction = List.copyOf(introduction);
        references = List.copyOf(references);
        components = List.copyOf(components);
        settings = List.copyOf(settings);
    }

    /**
     * A question and its answer in words.
     *
     * @param question what was asked
     * @param region how the region was marked
     * @param compared what it was compared with
     * @param event what the p-value conditions on
     * @param bounds what is known of the selective p-value
     * @param certificate how sure the bounds are
     * @param lower bound on it
     * @param upper bound on it
     * @param estimate what is known of the difference of means
     * @param verdict what the two p-values say
     * @param presumed what must be true for the selective p-value to be valid
     */
    public record Texts(
            String question,
            String region,
            String compared,
            String event,
            String bounds,
            String certificate,
            String lower,
            String upper,
            String estimate,
            String verdict,
            List<String> presumed) {}
}
