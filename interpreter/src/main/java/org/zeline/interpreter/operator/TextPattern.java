package org.zeline.interpreter.operator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.value.ModelException;

/**
 * A regular expression from a file. Java's matcher goes back over the text as often as a pattern asks for: every look
 * at a character counts as work, and what recurses too deeply is refused.
 */
final class TextPattern {
    /** What a pattern may ask for in counted repetitions, nested ones multiplied: they need no text to take long. */
    private static final double MOST_REPEATS = 10_000;

    private static final Pattern COUNT = Pattern.compile("(?<!\\\\[xpPNg])\\{(\\d+)");

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * {@return the expression}
     *
     * @throws ModelException if it is none, or nests or repeats too much
     */
    static TextPattern of(String text) {
        double repeats = 1;
        for (Matcher count = COUNT.matcher(text); count.find(); ) {
            repeats *= Math.max(1, Double.parseDouble(count.group(1)));
        }
        if (repeats > MOST_REPEATS) {
            throw new ModelException(
                    "pattern repeats what it matches more than the " + (long) MOST_REPEATS + " times that are allowed");
        }
        try {
            return new TextPattern(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new ModelException("pattern is no regular expression: " + e.getDescription());
        }
    }

    /**
     * {@return whether it matches all of a text}
     *
     * @throws ModelException if that takes too much work or time, or recurses too deeply
     */
    boolean matches(String text, Budget budget) {
        try {
            return pattern.matcher(new Watched(text, 0, text.length(), budget)).matches();
        } catch (StackOverflowError e) {
            throw new ModelException("pattern recurses too deeply: nest and repeat less, or match shorter texts");
        }
    }

    /** A text that counts how often it is read. */
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
