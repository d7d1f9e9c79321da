package org.zeline.interpreter.operator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.value.ModelException;

/**
 * A regular expression from a model file. Java's matcher backtracks as often as a pattern makes it. Therefore every
 * character access counts as work, and a pattern that recurses too deeply is refused.
 */
final class BoundedRegex {
    /** The largest number of counted repetitions, nested ones multiplied: these take long even on an empty string. */
    private static final double MOST_REPEATS = 10_000;

    private static final Pattern COUNT = Pattern.compile("(?<!\\\\[xpPNg])\\{(\\d+)");

    private final Pattern pattern;

    private BoundedRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * {@return the compiled expression}
     *
     * @throws ModelException if it is not valid, or nests or repeats too much
     */
    static BoundedRegex of(String text) {
        double repeats = 1;
        for (Matcher count = COUNT.matcher(text); count.find(); ) {
            repeats *= Math.max(1, Double.parseDouble(count.group(1)));
        }
        if (repeats > MOST_REPEATS) {
            throw new ModelException(
                    "pattern repeats an expression more than the " + (long) MOST_REPEATS + " times that are allowed");
        }
        try {
            return new BoundedRegex(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new ModelException("pattern is not a regular expression: " + e.getDescription());
        }
    }

    /**
     * {@return whether it matches all of a string}
     *
     * @throws ModelException if that takes too much work or time, or recurses too deeply
     */
    boolean matches(String text, Budget budget) {
        try {
            return pattern.matcher(new Watched(text, 0, text.length(), budget)).matches();
        } catch (StackOverflowError e) {
            throw new ModelException("pattern recurses too deeply: nest and repeat less, or match shorter strings");
        }
    }

    /** A string that counts its character accesses as work. */
    private static final class Watched implements CharSequence {
        private final String text;
        private final int from;
        private final int to;
        private final Budget budget;
        private long looks;

        Watched(String text, int from, int to, Budget budget) {
            this.text = text;
            this.from = from;
            this.to = to;
            this.budget = budget;
        }

        @Override
        public char charAt(int index) {
            if ((++looks & 1023) == 0) {
                budget.work(looks);
                budget.tick();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text, from + start, from + end, budget);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
