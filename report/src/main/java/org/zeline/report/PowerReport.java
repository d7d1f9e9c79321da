package org.zeline.report;

import org.jspecify.annotations.Nullable;
import org.zeline.si.calibration.PowerResult;

/**
 * A power study, and what its replicates depend on.
 *
 * @param result what the replicates show
 * @param network the network
 * @param seed of the draws
 * @param nullImages real images in place of drawn noise, to which the signal is added, or {@code null}
 */
public record PowerReport(
        PowerResult result,
        NetworkFile network,
        long seed,
        @Nullable NullImageSource nullImages) {
    /** {@return the outcome in words} */
    public String verdict() {
        return "How often each test rejects at the level " + Words.number(Words.LEVEL) + " when a square of side "
                + result.signalSize() + ", anywhere in the image, has another mean."
                + (nullImages == null ? "" : " The noise is that of " + nullImages.words() + ".");
    }
}
