package org.zeline.conformance;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.onnx.proto.ModelProto;

/**
 * Files that mean harm. As a test of {@code mvn verify} it tries the seeds; with {@code JAZZER_FUZZ=1} it searches, one
 * target a run, as {@code .ci/fuzz} does.
 */
final class ModelFuzzTest {
    private static final List<ModelProto> SEEDS = seeds();

    private static final ModelMutator MUTATOR = new ModelMutator(SEEDS);

    /** Any bytes are computed, or refused by a typed exception. */
    @MethodSource("files")
    @FuzzTest(maxDuration = "10m")
    void bytes(byte[] file) {
        ModelProbe.probe(file);
    }

    /** A sound model with some of its parts changed is computed, or refused by a typed exception. */
    @MethodSource("changes")
    @FuzzTest(maxDuration = "10m")
    void structure(byte[] changes) {
        ModelProbe.probe(MUTATOR.model(changes).toByteArray());
    }

    static Stream<byte[]> files() {
        return SEEDS.stream().map(ModelProto::toByteArray);
    }

    /** Each seed as it is and changed in a few ways. */
    static Stream<byte[]> changes() {
        Random random = new Random(1);
        return IntStream.range(0, 2 * SEEDS.size()).mapToObj(i -> {
            byte[] changes = new byte[i < SEEDS.size() ? 2 : 2 + 8 * (1 + i % 4)];
            random.nextBytes(changes);
            changes[0] = (byte) (i % SEEDS.size() >> 8);
            changes[1] = (byte) (i % SEEDS.size());
            return changes;
        });
    }

    private static List<ModelProto> seeds() {
        List<ModelProto> seeds = new ArrayList<>(SeedModels.own());
        seeds.addAll(SeedModels.backend());
        return List.copyOf(seeds);
    }
}
