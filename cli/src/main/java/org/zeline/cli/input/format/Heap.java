package org.zeline.cli.input.format;

/** How much memory a reader may take: a part of the heap, since what is read is copied for the network. */
final class Heap {
    private static final int PARTS = 6;

    private Heap() {}

    /** A product of numbers that are not negative, as far as a long goes. */
    static long product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    /** How many bytes may be taken at once. */
    static long room() {
        return Math.min(Integer.MAX_VALUE - 16L, Runtime.getRuntime().maxMemory() / PARTS);
    }

    /** How many bytes a file may hold once it is unpacked. */
    static long roomForFile() {
        return Math.min(Integer.MAX_VALUE - 16L, Runtime.getRuntime().maxMemory() / 3);
    }

    /**
     * Checks that there is room.
     *
     * @throws FormatException naming what is too large
     */
    static void require(long bytes, String what) throws FormatException {
        if (bytes > room()) {
            throw new FormatException(what + " takes " + (bytes >> 20) + " MiB, at most " + (room() >> 20)
                    + " MiB of the heap may be used for it; name a smaller region as in F#0:512,0:512, or raise -Xmx");
        }
    }
}
