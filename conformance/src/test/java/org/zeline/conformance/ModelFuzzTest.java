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
 * Malicious model files. In {@code mvn verify} it runs the seed inputs. With {@code JAZZER_FUZZ=1} it fuzzes, one
 * target per run, as in {@code .ci/fuzz}.
 */
final class ModelFuzzTest {
    private static final List<ModelProto> SEEDS = seeds();

    private static final ModelMutator MUTATOR = new ModelMutator(SEEDS);

    /** Arbitrary bytes are evaluated or rejected with a typed exception. */
    @MethodSource("files")
    @FuzzTest(maxDuration = "10m")
    void bytes(byte[] file) {
        ModelProbe.probe(file);
    }

    /** A mutated valid model is evaluated or rejected with a typed exception. */
    @MethodSource("changes")
    @FuzzTest(maxDuration = "10m")
    void structure(byte[] changes) {
        ModelProbe.probe(MUTATOR.model(changes).toByteArray());
    }

    static Stream<byte[]> files() {
        return SEEDS.stream().map(ModelProto::toByteArray);
    }

    /** Each seed, unchanged and with a few mutations. */
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
