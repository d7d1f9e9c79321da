package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.Instructions;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.network.Bounds;
import org.zeline.onnx.proto.ModelProto;

class TrainingSettingsTest {
    private static final ProjectedGradient ATTACK = TrainingNetworks.attack(2, 0.05);

    private static ProjectedGradient within(double radius, Bounds bounds) {
        return ProjectedGradient.pgd(
                new NormBall(Norm.LINF, radius, bounds), 0.05, 2, ProjectedGradient.Start.UNIFORM, 1);
    }

    /** One change per setting, and per parameter of the attack. */
    private static List<UnaryOperator<TrainingSettings.Builder>> changes() {
        return List.of(
                b -> b.method(TrainingMethod.AT),
                b -> b.attack(TrainingNetworks.attack(3, 0.05)),
                b -> b.attack(TrainingNetworks.attack(2, 0.06)),
                b -> b.attack(within(0.2, Bounds.UNIT)),
                b -> b.attack(within(0.1, Bounds.NONE)),
                b -> b.beta(2),
                b -> b.layers(List.of(new RegularizedLayer("v1", 1)), Discrepancy.RELATIVE),
                b -> b.layers(List.of(new RegularizedLayer("v1", 2)), Discrepancy.RELATIVE),
                b -> b.layers(List.of(), Discrepancy.SQUARED),
                b -> b.optimizer(new Optimizer.Sgd(0.9, false), 0.001),
                b -> b.optimizer(new Optimizer.Sgd(0.9, true), 0.001),
                b -> b.optimizer(new Optimizer.Adam(), 0.002),
                b -> b.schedule(LearningRateSchedule.constant().withWarmup(0.1)),
                b -> b.weightDecay(0.1),
                b -> b.epochs(11),
                b -> b.batchSize(65),
                b -> b.stopEarly(1, StoppingCriterion.LOSS),
                TrainingSettings.Builder::initialized,
                b -> b.seed(1),
                b -> b.weights(List.of("c0")));
    }

    /** A checkpoint is resumed only by a training that computes the same, so every setting must count. */
    @Test
    void everySettingChangesTheFingerprint() {
        ModelProto model = TrainingNetworks.convolutional("Relu", false, 13);
        TrainingSet samples = TrainingSet.of(TrainingNetworks.samples(1, 5));
        List<String> prints = new ArrayList<>();
        prints.add(Checkpoint.fingerprint(model, builder().build(), samples, null, Instructions.SCALAR));
        for (UnaryOperator<TrainingSettings.Builder> change : changes()) {
            TrainingSettings changed = change.apply(builder()).build();
            prints.add(Checkpoint.fingerprint(model, changed, samples, null, Instructions.SCALAR));
        }
        assertThat(prints).hasSize(21).doesNotHaveDuplicates();
    }

    @Test
    void toBuilderKeepsEverySetting() {
        for (UnaryOperator<TrainingSettings.Builder> change : changes()) {
            TrainingSettings changed = change.apply(builder()).build();
            assertThat(changed.toBuilder().build()).hasToString(changed.toString());
        }
    }

    private static TrainingSettings.Builder builder() {
        return TrainingSettings.builder().attack(ATTACK);
    }

    static Stream<UnaryOperator<TrainingSettings.Builder>> outOfRange() {
        return Stream.of(
                b -> b.optimizer(new Optimizer.Adam(), 0),
                b -> b.optimizer(new Optimizer.Adam(), Double.NaN),
                b -> b.weightDecay(-1),
                b -> b.beta(Double.POSITIVE_INFINITY),
                b -> b.epochs(0),
                b -> b.batchSize(0),
                b -> b.stopEarly(0, StoppingCriterion.LOSS));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void rejectsNumbersOutOfRange(UnaryOperator<TrainingSettings.Builder> change) {
        TrainingSettings.Builder builder = change.apply(builder());
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsAdversarialMethodsWithoutAnAttack() {
        assertThatThrownBy(() ->
                        TrainingSettings.builder().method(TrainingMethod.TRADES).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs an attack");
        assertThat(TrainingSettings.builder().build().method()).isEqualTo(TrainingMethod.STANDARD);
    }
}
