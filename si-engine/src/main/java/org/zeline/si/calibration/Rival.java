package org.zeline.si.calibration;

import java.util.Locale;

/**
 * Tests that a selective one may be compared with. Each asks whether the whole image looks like one without a signal,
 * by the statistic of the region that the network marks; none says that this region differs.
 */
public enum Rival {
    /** Ranks the statistic among those of images whose elements were put in random order. */
    PERMUTATION("valid if the elements of an image without a signal are exchangeable: independent noise of the same"
            + " distribution around a constant mean"),
    /** Ranks the statistic among those of other images without a signal. */
    CONFORMAL("valid if the image, without a signal, is exchangeable with the other images: drawn from the same"
            + " distribution");

    private final String assumption;

    Rival(String assumption) {
        this.assumption = assumption;
    }

    /** {@return when its p-values are valid, in one sentence} */
    public String assumption() {
        return assumption;
    }

    /**
     * Finds a rival by its name.
     *
     * @param name for example {@code permutation}
     * @return the rival
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Rival of(String name) {
        for (Rival rival : values()) {
            if (rival.toString().equals(name)) {
                return rival;
            }
        }
        throw new IllegalArgumentException("rivals are permutation and conformal, got '" + name + "'");
    }

    /** The name in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
