package org.zeline.lsa.execution;

import java.util.SplittableRandom;

/**
 * Streams of random numbers that depend on a seed and on what they are for, not on what was drawn before: work can be
 * done in any order, and resumed, with the same numbers.
 */
public final class RandomStreams {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private RandomStreams() {}

    /** What training draws numbers for. */
    public enum Purpose {
        /** New weights: one stream per initializer. */
        WEIGHTS(1),
        /** The order of samples: one stream per epoch. */
        ORDER(2),
        /** Attacks in training: one stream per step and micro-batch. */
        ATTACK(3),
        /** Attacks in validation: one stream per micro-batch. */
        VALIDATION(4);

        private final int offset;

        Purpose(int offset) {
            this.offset = offset;
        }
    }

    /**
     * {@return the stream of a batch in layer analysis}
     *
     * @param seed of the analysis
     * @param firstSample the index of the batch's first sample
     */
    public static SplittableRandom ofBatch(long seed, int firstSample) {
        return new SplittableRandom(seed * GOLDEN_GAMMA + firstSample);
    }

    /**
     * {@return the stream of one search of an ensemble of attacks}
     *
     * @param seed of the evaluation
     * @param sample the index of the sample
     * @param member a number of the attack
     * @param search the index of the search among those of the attack
     */
    public static SplittableRandom ofSearch(long seed, int sample, int member, int search) {
        return new SplittableRandom(mix(mix(mix(mix(seed) + sample) + member) + search));
    }

    /**
     * {@return a stream of a training}
     *
     * @param seed of the training
     * @param purpose what the numbers are for
     * @param first an index, for example of the step
     * @param second a second index, for example of the micro-batch
     */
    public static SplittableRandom ofTraining(long seed, Purpose purpose, long first, long second) {
        return new SplittableRandom(mix(mix(mix(seed + purpose.offset) + first) + second));
    }

    /**
     * {@return a random permutation of {@code 0 ... count - 1}, all equally likely}
     *
     * @param count how many numbers
     * @param random the source
     */
    public static int[] permutation(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        long a = z + GOLDEN_GAMMA;
        long b = (a ^ (a >>> 30)) * 0xBF58476D1CE4E5B9L;
        long c = (b ^ (b >>> 27)) * 0x94D049BB133111EBL;
        return c ^ (c >>> 31);
    }
}
