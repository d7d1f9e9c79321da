package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.attack.MinimumNormAttack;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.perturbation.InputPerturbation;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.MinimumDistances;
import org.zeline.lsa.robustness.RobustnessCurve;
import org.zeline.lsa.robustness.RobustnessSummary;

/**
 * How the layers of a network move, and how its accuracy falls, under several perturbations and attacks.
 *
 * @param measure how distances are measured
 * @param parts one per perturbation or attack
 */
public record LayerStudy(Measure measure, List<Part> parts) {
    /** Copies the list. */
    public LayerStudy {
        parts = List.copyOf(parts);
    }

    /**
     * What is looked at under each perturbation or attack.
     *
     * @param strength under which layers are compared
     * @param grid strengths of the robustness curve, ascending from 0
     * @param rule what is compared with the threshold of vulnerable layers
     * @param eta of that threshold; without one, it lies in the widest gap between layers
     * @param bootstrap of the robustness; its seed is also that of the intervals of layers
     * @param distanceLimit the largest minimum distance that counts as found; without one, the largest that is found
     */
    public record Settings(
            double strength,
            List<Double> grid,
            VulnerableLayers.Rule rule,
            OptionalDouble eta,
            Bootstrap bootstrap,
            OptionalDouble distanceLimit) {
        /** Copies the list. */
        public Settings {
            grid = List.copyOf(grid);
        }

        /**
         * {@return which layers are vulnerable}
         *
         * @param values by which they are ranked
         */
        public VulnerableLayers vulnerable(LayerValues values) {
            return eta.isPresent()
                    ? VulnerableLayers.of(values, rule, eta.getAsDouble(), bootstrap.seed())
                    : VulnerableLayers.inWidestGap(values, rule, bootstrap.seed());
        }
    }

    /**
     * Under one perturbation or attack.
     *
     * @param name of it
     * @param result how layers moved
     * @param vulnerable which of them are fragile
     * @param robustness under growing strength, {@code null} for attacks that search for the smallest change
     * @param distances by such an attack, {@code null} for others
     * @param perturbation what was done when layers were compared; of an ensemble, to the first samples
     * @param evaluations by an ensemble of attacks, one per strength above 0, ascending; none for others
     */
    public record Part(
            String name,
            LayerAnalysis.Result result,
            VulnerableLayers vulnerable,
            @Nullable RobustnessSummary robustness,
            @Nullable DistanceSummary distances,
            InputPerturbation perturbation,
            List<AutoAttackResult> evaluations) {
        /** Copies the list. */
        public Part {
            evaluations = List.copyOf(evaluations);
        }

        /**
         * {@return what happens under a perturbation or attack: with minimum distances for a {@link MinimumNormAttack},
         * whose result does not depend on the strength, with a robustness curve for others}
         *
         * @param analysis of the network
         * @param name of the perturbation or attack
         * @param perturbation for a strength what is done
         * @param settings what is looked at
         * @param samples labelled
         * @param done is told how many samples are done, those of all steps added up: of the comparison of layers and
         *     of each strength of the curve, or of the distances and of the comparison
         */
        public static Part of(
                LayerAnalysis analysis,
                String name,
                DoubleFunction<InputPerturbation> perturbation,
                Settings settings,
                LabelledSamples samples,
                LongConsumer done) {
            BatchAnalysis own = analysis.batches();
            long[] steps = new long[1];
            List<BatchStudy> batches = analysis.each(
                    samples,
                    (batch, from) ->
                            own.study(batch, from, perturbation, settings, count -> done.accept(steps[0] += count)),
                    count -> {});
            return of(analysis, name, perturbation, settings, batches);
        }

        /**
         * {@return the same from what was found in batches}
         *
         * @param analysis of the network, by which they were studied
         * @param name of the perturbation or attack
         * @param perturbation for a strength what was done
         * @param settings what is looked at
         * @param batches at least one, in the order of the samples
         */
        public static Part of(
                LayerAnalysis analysis,
                String name,
                DoubleFunction<InputPerturbation> perturbation,
                Settings settings,
                List<BatchStudy> batches) {
            LayerAnalysis.Result result =
                    analysis.result(batches.stream().map(BatchStudy::comparison).toList());
            VulnerableLayers vulnerable = settings.vulnerable(result.profile());
            InputPerturbation compared = perturbation.apply(settings.strength);
            if (compared instanceof MinimumNormAttack attack) {
                double[] distances = batches.stream()
                        .flatMapToDouble(batch -> Arrays.stream(batch.distances()))
                        .toArray();
                DistanceSummary summary = DistanceSummary.of(
                        new MinimumDistances(attack.name(), attack.norm(), distances),
                        settings.distanceLimit,
                        settings.bootstrap);
                return new Part(name, result, vulnerable, null, summary, compared, List.of());
            }
            boolean[][] correct = new boolean[settings.grid.size()][];
            Arrays.setAll(
                    correct,
                    k -> BatchStudy.joined(
                            batches.stream().map(batch -> batch.withstood()[k]).toList()));
            RobustnessCurve curve = new RobustnessCurve(name, settings.grid, correct);
            RobustnessSummary robustness = RobustnessSummary.of(curve, settings.bootstrap);
            return new Part(name, result, vulnerable, robustness, null, compared, List.of());
        }

        /**
         * {@return what happened under an ensemble of attacks, which has been evaluated before}
         *
         * @param analysis of the network
         * @param name of the ensemble
         * @param evaluations one for the strength under which layers are compared and one for each strength of the
         *     curve above 0, without repetition
         * @param settings what is looked at
         * @param samples those that were attacked
         * @param done is told how many samples of the comparison are done
         * @throws IllegalArgumentException if there is no evaluation for a strength
         */
        public static Part of(
                LayerAnalysis analysis,
                String name,
                List<AutoAttackResult> evaluations,
                Settings settings,
                LabelledSamples samples,
                LongConsumer done) {
            Tensor adversarial = at(settings.strength, evaluations).adversarial();
            LayerAnalysis.Result result = analysis.profile(samples, adversarial, done);
            boolean[][] correct = settings.grid.stream()
                    .map(strength -> strength == 0
                            ? evaluations.get(0).correct()
                            : at(strength, evaluations).robust())
                    .toArray(boolean[][]::new);
            RobustnessCurve curve = new RobustnessCurve(name, settings.grid, correct);
            return new Part(
                    name,
                    result,
                    settings.vulnerable(result.profile()),
                    RobustnessSummary.of(curve, settings.bootstrap),
                    null,
                    (network, x, labels, random) -> Tensor.wrapping(
                            x.type(),
                            x.shape(),
                            Arrays.copyOf(adversarial.doubles(), x.shape().size())),
                    evaluations);
        }

        private static AutoAttackResult at(double strength, List<AutoAttackResult> evaluations) {
            return evaluations.stream()
                    .filter(evaluation -> evaluation.ball().radius() == strength)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no evaluation at strength " + strength));
        }

        /**
         * {@return the index of a layer in the profile}
         *
         * @param layer one of the layers
         */
        public int index(Probe layer) {
            return result.profile().layers().indexOf(layer);
        }

        /** {@return the entries of the layers, in the network's order} */
        public List<VulnerableLayers.Entry> inOrder() {
            return result.profile().layers().stream()
                    .map(probe -> vulnerable.layers().stream()
                            .filter(one -> one.layer().equals(probe))
                            .findFirst()
                            .orElseThrow())
                    .toList();
        }
    }

    /**
     * Samples, and what the network takes them for.
     *
     * @param perturbation the name of what was done to them, empty if they are as they were
     * @param shape batch, channels, rows and columns
     * @param values their elements
     * @param classes what the network takes each for
     */
    public record Example(String perturbation, Shape shape, double[] values, int[] classes) {}

    /** {@return the sum of the scores of all curves} */
    public double totalScore() {
        double sum = 0;
        for (Part part : parts) {
            RobustnessSummary robustness = part.robustness;
            sum += robustness == null ? 0 : robustness.score().value();
        }
        return sum;
    }

    /**
     * {@return images as they are, and under each perturbation or attack; none if the samples are no images}
     *
     * @param model the network
     * @param scoring what its first output says of the classes
     * @param samples labelled
     */
    public List<Example> examples(OnnxModel model, ClassScores scoring, LabelledSamples samples) {
        Shape shape = samples.inputs().shape();
        if (shape.rank() != 4) {
            return List.of();
        }
        ProbedNetwork pass = new ProbedNetwork(model, List.of(), Instructions.SCALAR, scoring);
        Tensor x = pass.batch(shape, samples.inputs().reals());
        List<Example> examples = new ArrayList<>();
        examples.add(new Example("", shape, x.doubles(), pass.classes(x)));
        for (Part part : parts) {
            Tensor moved = part.perturbation.perturbed(pass, x, samples.labels(), new SplittableRandom(0));
            examples.add(new Example(part.name, shape, moved.doubles(), pass.classes(moved)));
        }
        return examples;
    }
}
