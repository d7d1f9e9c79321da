package org.zeline.lsa.execution;

import java.util.SplittableRandom;

/** Random numbers of one place in a training, which depend on nothing that was drawn before: so none need be kept. */
final class RandomStreams {
    static final int WEIGHTS = 1;
    static final int ORDER = 2;
    static final int ATTACK = 3;
    static final int VALIDATION = 4;

    private RandomStreams() {}

    /** Numbers for a purpose, such as the attack on one part of the batch of one step. */
    static SplittableRandom random(long seed, int purpose, long first, long second) {
        return new SplittableRandom(mix(mix(mix(seed + purpose) + first) + second));
    }

    /** The order in which an epoch takes samples. */
    static int[] order(long seed, int epoch, int count) {
        SplittableRandom random = random(seed, ORDER, epoch, 0);
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
        long a = z + 0x9E3779B97F4A7C15L;
        long b = (a ^ (a >>> 30)) * 0xBF58476D1CE4E5B9L;
        long c = (b ^ (b >>> 27)) * 0x94D049BB133111EBL;
        return c ^ (c >>> 31);
    }
}
