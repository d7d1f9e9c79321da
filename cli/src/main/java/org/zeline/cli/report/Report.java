package org.zeline.cli.report;

import java.util.List;
import org.zeline.interpreter.RealTensor;
import org.zeline.si.SelectiveResult;

/**
 * What a report shows. All texts are plain; the page escapes them.
 *
 * @param title what was tested
 * @param question what was asked
 * @param region how the region was marked
 * @param compared what it was compared with
 * @param bounds what is known of the selective p-value
 * @param verdict what the two p-values say
 * @param tested the data
 * @param threshold on the scores
 * @param result the answer
 * @param settings everything that the answer depends on
 * @param command a command line that gives the same answer
 */
public record Report(
        String title,
        String question,
        String region,
        String compared,
        String bounds,
        String verdict,
        RealTensor tested,
        double threshold,
        SelectiveResult result,
        List<Row> settings,
        String command) {
    /** Copies the list. */
    public Report {
        settings = List.copyOf(settings);
    }

    /**
     * A setting.
     *
     * @param name its name
     * @param value its value
     */
    public record Row(String name, String value) {}
}
