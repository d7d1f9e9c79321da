package org.zeline.report;

import java.util.List;
import java.util.OptionalInt;
import org.zeline.si.distribution.PValue;

/**
 * What the report of many images shows. All texts are plain; the page escapes them.
 *
 * @param question what was asked of each image
 * @param images how many there are
 * @param adjustment how p-values were adjusted for their number; empty if they were not
 * @param tested one per region or component, in the order of the table
 * @param unanswered images without an answer
 * @param settings what holds for all images: names and values
 * @param origin what made the report
 */
public record ImageTableReport(
        String question,
        int images,
        String adjustment,
        List<Tested> tested,
        List<Unanswered> unanswered,
        List<List<String>> settings,
        Origin origin) {
    /** Copies the lists. */
    public ImageTableReport {
        tested = List.copyOf(tested);
        unanswered = List.copyOf(unanswered);
        settings = List.copyOf(settings);
    }

    /**
     * A region or component that was tested.
     *
     * @param image its name
     * @param component its number, from 0; empty for the region
     * @param page the report on it, beside this one
     * @param thumbnail a small PNG image; empty if there is none
     * @param size how many elements it has
     * @param stat the standardised statistic
     * @param p the selective p-value
     * @param naive the p-value that ignores the selection
     * @param adjusted the adjusted p-value; p itself if p-values were not adjusted
     */
    @SuppressWarnings("ArrayRecordComponent") // a file's content, handed through
    public record Tested(
            String image,
            OptionalInt component,
            String page,
            byte[] thumbnail,
            int size,
            double stat,
            PValue p,
            double naive,
            double adjusted) {
        /** {@return the image, and its component counted from 1 if there are several} */
        public String name() {
            return component.isPresent() ? image + ", component " + (component.getAsInt() + 1) : image;
        }
    }

    /**
     * An image without an answer.
     *
     * @param name of the image
     * @param reason why
     */
    public record Unanswered(String name, String reason) {}
}
