package org.zeline.cli;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.zeline.interpreter.value.Limit;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.search.SearchSettings;

/** What a shell offers for options that take one of several words. */
final class Candidates {
    private Candidates() {}

    /** For {@code --hypothesis}. */
    record Hypotheses() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("back", "neighbor", "reference").iterator();
        }
    }

    /** For {@code --alternative}. */
    record Alternatives() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Alternative.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --search}. */
    record Searches() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(SearchSettings.Mode.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --order}. */
    record Orders() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(SearchSettings.Order.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --limit}. */
    record Limited() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Limit.values()).map(limit -> limit + "=").iterator();
        }
    }

    /** For {@code --post-process}. */
    record Steps() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("input-diff", "abs", "neg", "l1-norm", "gaussian-filter:3:1.0", "average-filter:3")
                    .iterator();
        }
    }
}
