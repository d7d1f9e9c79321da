package org.zeline.si;

import java.util.Optional;
import org.zeline.interpreter.Instructions;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;

/**
 * How a test is done.
 *
 * @param alternative which deviations count
 * @param search how the line is searched
 * @param instructions what computes
 * @param threads how many threads share a search
 * @param listener is told how far a search has come
 * @param randomization what the network sees besides the data, if anything
 */
record TestSettings(
        Alternative alternative,
        SearchSettings search,
        Instructions instructions,
        int threads,
        SearchListener listener,
        Optional<Randomization> randomization) {
    static final TestSettings DEFAULT = new TestSettings(
            Alternative.TWO_SIDED,
            SearchSettings.DEFAULT,
            Instructions.FASTEST,
            1,
            SearchListener.NONE,
            Optional.empty());

    TestSettings with(Alternative other) {
        return new TestSettings(other, search, instructions, threads, listener, randomization);
    }

    TestSettings with(SearchSettings other) {
        return new TestSettings(alternative, other, instructions, threads, listener, randomization);
    }

    TestSettings with(Instructions other) {
        return new TestSettings(alternative, search, other, threads, listener, randomization);
    }

    TestSettings with(SearchListener other) {
        return new TestSettings(alternative, search, instructions, threads, other, randomization);
    }

    TestSettings with(Randomization other) {
        return new TestSettings(alternative, search, instructions, threads, listener, Optional.of(other));
    }

    TestSettings withThreads(int count) {
        return new TestSettings(alternative, search, instructions, count, listener, randomization);
    }
}
