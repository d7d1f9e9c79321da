package org.zeline.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line on a terminal that says how far long work has come, and how long it will still take; nothing elsewhere. */
final class Progress {
    private static final long NANOS = 1_000_000_000;

    private final PrintWriter terminal;
    private final boolean shown;
    private final LongSupplier clock;
    private final String what;
    private final long all;
    private final long start;
    private long last;

    /**
     * @param terminal takes the line
     * @param shown whether to show it
     * @param clock tells nanoseconds
     * @param what is counted, in the plural
     * @param all how many there are
     */
    Progress(PrintWriter terminal, boolean shown, LongSupplier clock, String what, long all) {
        this.terminal = terminal;
        this.shown = shown;
        this.clock = clock;
        this.what = what;
        this.all = all;
        this.start = clock.getAsLong();
        this.last = start;
    }

    /** Says that so many are done, at most once a second. */
    void done(long count) {
        done(count, all);
    }

    /** Says that so many of all that are left now are done. */
    void done(long count, long all) {
        long now = clock.getAsLong();
        if (!shown || (now - last < NANOS && count < all)) {
            return;
        }
        last = now;
        long left = count == 0 ? 0 : (now - start) / count * (all - count) / NANOS;
        terminal.printf(Locale.ROOT, "\r%d of %d %s, %s left   ", count, all, what, time(left));
        if (count == all) {
            terminal.println();
        }
        terminal.flush();
    }

    private static String time(long seconds) {
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 6000 ? (seconds + 30) / 60 + " min" : (seconds + 1800) / 3600 + " h";
    }
}
