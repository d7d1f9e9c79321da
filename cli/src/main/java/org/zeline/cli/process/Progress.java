package org.zeline.cli.process;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.zeline.report.Words;
import org.zeline.si.distribution.PValue;

/** A line on a terminal that says how far long work has come, and how long it will still take; nothing elsewhere. */
public final class Progress implements AutoCloseable {
    /** Whether errors are printed on a terminal: set by the launcher, or by {@link #findTerminal}. */
    private static final String TERMINAL = "zeline.terminal";

    private static final Path ERRORS = Path.of("/proc/self/fd/2");
    private static final long NANOS = 1_000_000_000;

    private final PrintWriter terminal;
    private final boolean shown;
    private final LongSupplier clock;
    private final String what;
    private final long all;
    private final long start;
    private long last;
    private int width;

    /**
     * @param terminal takes the line
     * @param shown whether to show it
     * @param clock gives nanoseconds
     * @param what is counted, in the plural
     * @param all how many there are
     */
    public Progress(PrintWriter terminal, boolean shown, LongSupplier clock, String what, long all) {
        this.terminal = terminal;
        this.shown = shown;
        this.clock = clock;
        this.what = what;
        this.all = all;
        this.start = clock.getAsLong();
        this.last = start;
    }

    /**
     * Finds out whether errors are printed on a terminal, where the launcher did not say. Java knows of a console only,
     * which is where input and results go; Linux names the file. Elsewhere there is no progress without the launcher.
     */
    public static void findTerminal() {
        if (System.getProperty(TERMINAL) == null) {
            System.setProperty(TERMINAL, Boolean.toString(isTerminal(ERRORS)));
        }
    }

    public static boolean isTerminal(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().matches("/dev/(pts/.*|tty.*|console)");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether progress is shown. */
    public static boolean onTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** Shows how many are done, at most once per second. */
    public void done(long count) {
        done(count, all);
    }

    /** Shows how many are done of all that there are now. */
    public void done(long count, long all) {
        if (!isDue() && !(shown && count == all)) {
            return;
        }
        long left = count == 0 ? 0 : (last - start) / count * (all - count) / NANOS;
        show(count + " of " + all + " " + what + ", " + time(left) + " left");
        if (count == all) {
            terminal.println();
            terminal.flush();
            width = 0;
        }
    }

    /** Shows how far a search has come. It ends when its bounds are good enough, which can't be predicted. */
    public void searched(long evaluations, PValue p) {
        if (isDue()) {
            long passed = last - start;
            long left = passed / Math.max(1, evaluations) * Math.max(0, all - evaluations) / NANOS;
            show(evaluations + " " + what + " in " + time(passed / NANOS) + ", p between " + Words.number(p.lower())
                    + " and " + Words.number(p.upper()) + ", at most " + time(left) + " left");
        }
    }

    private boolean isDue() {
        if (!shown) {
            return false;
        }
        long now = clock.getAsLong();
        boolean due = now - last >= NANOS;
        last = due ? now : last;
        return due;
    }

    private void show(String line) {
        terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        terminal.flush();
        width = line.length();
    }

    @Override
    public void close() {
        clear();
    }

    /** Takes the line off the terminal, before something else is printed; it comes back when more is done. */
    public void clear() {
        if (width > 0) {
            terminal.print("\r" + " ".repeat(width) + "\r");
            terminal.flush();
            width = 0;
        }
    }

    private static String time(long seconds) {
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 6000 ? (seconds + 30) / 60 + " min" : (seconds + 1800) / 3600 + " h";
    }
}
