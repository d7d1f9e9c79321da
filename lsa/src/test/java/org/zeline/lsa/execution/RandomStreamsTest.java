package org.zeline.lsa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zeline.lsa.execution.RandomStreams.Purpose;

class RandomStreamsTest {
    /** The formula written out, with the finaliser of SplitMix64: results of old seeds must stay reproducible. */
    @Test
    void streamsOfTrainingFollowTheirFormula() {
        long state = finalised(finalised(finalised(42L + 3) + 7) + 2);
        assertThat(RandomStreams.ofTraining(42, Purpose.ATTACK, 7, 2).nextLong())
                .isEqualTo(new SplittableRandom(state).nextLong());
        long weights = finalised(finalised(finalised(42L + 1) + 7) + 2);
        assertThat(RandomStreams.ofTraining(42, Purpose.WEIGHTS, 7, 2).nextLong())
                .isEqualTo(new SplittableRandom(weights).nextLong());
    }

    private static long finalised(long z) {
        long mixed = z + Long.parseUnsignedLong("11400714819323198485");
        mixed = (mixed ^ (mixed >>> 30)) * Long.parseUnsignedLong("13787848793156543929");
        mixed = (mixed ^ (mixed >>> 27)) * Long.parseUnsignedLong("10723151780598845931");
        return mixed ^ (mixed >>> 31);
    }

    @Test
    void streamsOfBatchesFollowTheirFormula() {
        long state = 3 * Long.parseUnsignedLong("11400714819323198485") + 128;
        assertThat(RandomStreams.ofBatch(3, 128).nextLong()).isEqualTo(new SplittableRandom(state).nextLong());
    }

    @Test
    void streamsOfDifferentPlacesDiffer() {
        Set<Long> first = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            for (long step = 0; step < 20; step++) {
                for (long part = 0; part < 5; part++) {
                    first.add(RandomStreams.ofTraining(1, purpose, step, part).nextLong());
                }
            }
        }
        assertThat(first).hasSize(400);
    }

    @Test
    void permutationsContainEveryIndexOnce() {
        int[] order = RandomStreams.permutation(50, new SplittableRandom(1));
        assertThat(order).doesNotHaveDuplicates().hasSize(50);
        assertThat(order).isNotEqualTo(RandomStreams.permutation(50, new SplittableRandom(2)));
        for (int index : order) {
            assertThat(index).isBetween(0, 49);
        }
    }
}
