package org.zeline.si.search;

/** How sure it is that a search misjudges no point of the line. */
public sealed interface Certificate {
    /** The search used bounds that hold always. */
    Certificate SURE = new Sure();

    /** {@return the probability, over the search's own random numbers, that some point is misjudged, at most} */
    double failureProbability();

    /** All bounds hold always. */
    record Sure() implements Certificate {
        @Override
        public double failureProbability() {
            return 0;
        }
    }

    /**
     * Bounds hold except with a small probability over the search's own random numbers, which are independent of the
     * data; see {@code docs/certificates.md}.
     *
     * @param failureProbability of all bounds together, in (0, 1)
     */
    record Probable(double failureProbability) implements Certificate {
        /** Checks the number. */
        public Probable {
            if (!(failureProbability > 0 && failureProbability < 1)) {
                throw new IllegalArgumentException(
                        "a failure probability lies within (0, 1), got " + failureProbability);
            }
        }
    }
}
