package org.zeline.lsa.criterion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.pass.SpectralNorm;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Probe;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.certificate.LipschitzCertificate;
import org.zeline.lsa.execution.BatchedNetwork;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;

/**
 * Computes criteria of the layers of a network; see {@link Criterion} for their formulas. Immutable; threads may share
 * it. Random numbers depend on the seed and on the index at which a batch begins.
 */
public final class LayerCriteria {
    /** The Lipschitz quotient is also maximised at this part of the radius: nearly the norm of the Jacobian. */
    private static final double NEAR = 0x1p-10;

    private final OnnxModel model;
    private final List<Probe> layers;
    private final NormBall ball;
    private final AttackSettings settings;
    private final Instructions instructions;
    private final int batchSize;
    private final long seed;

    /**
     * Prepares a network.
     *
     * @param model with one input, whose first axis is the batch
     * @param layers the layers, in the order of the network, at least one
     * @param ball around each sample, of positive radius
     * @param settings steps, restarts and the size of steps of the attacks on features, which always start at random
     * @param instructions what computes
     * @param batchSize the number of samples per batch, at least 1
     * @param seed fixes all random numbers
     * @throws IllegalArgumentException if there are no layers, or a number is out of range
     */
    public LayerCriteria(
            OnnxModel model,
            List<Probe> layers,
            NormBall ball,
            AttackSettings settings,
            Instructions instructions,
            int batchSize,
            long seed) {
        if (layers.isEmpty() || batchSize < 1 || !(ball.radius() > 0)) {
            throw new IllegalArgumentException("criteria need at least one layer, a batch of at least one sample and an"
                    + " eps above 0, got " + layers.size() + " layers, a batch of " + batchSize + " and eps "
                    + ball.radius());
        }
        this.model = model;
        this.layers = List.copyOf(layers);
        this.ball = ball;
        this.settings = settings;
        this.instructions = instructions;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /** {@return the number of layers, each of which is attacked on its own} */
    public int count() {
        return layers.size();
    }

    /**
     * {@return the criticality index of each layer}
     *
     * @param samples at least one; labels are not used
     * @param progress is told the number of samples that are done, over all layers
     * @throws ModelException if the model cannot be computed for the samples, or a sample is out of bounds
     */
    public CriterionProfile criticality(LabelledSamples samples, LongConsumer progress) {
        requireSamples(samples);
        FeatureAttack attack = FeatureAttack.within(ball, settings);
        double[][] units = new double[layers.size()][];
        int[] undefined = new int[layers.size()];
        double before = weaknessOfInput(samples);
        for (int l = 0; l < units.length; l++) {
            double[] weakness = overBatches(samples, l, progress, (features, x, from) -> {
                Tensor clean = features.logits(x);
                Tensor moved = features.logits(attack.perturbed(features, x, RandomStreams.ofBatch(seed, from)));
                double[] distances = FeatureAttack.distances(clean, moved);
                double size = clean.shape().size() / (double) distances.length;
                return Arrays.stream(distances).map(d -> d / size).toArray();
            });
            requireNumbers(layers.get(l), weakness);
            double divisor = before;
            before = Arrays.stream(weakness).average().orElse(0);
            undefined[l] = divisor > 0 ? 0 : weakness.length;
            units[l] = Arrays.stream(weakness)
                    .map(w -> divisor > 0 ? w / divisor : w > 0 ? 1 : 0)
                    .toArray();
        }
        return new CriterionProfile(Criterion.CRITICALITY, layers, units, undefined, List.of(), new double[0]);
    }

    private double weaknessOfInput(LabelledSamples samples) {
        double sum = 0;
        int width = samples.inputs().shape().size() / samples.count();
        for (int s = 0; s < samples.count(); s++) {
            sum += ball.reach(samples.range(s, s + 1).inputs().doubles()) / width;
        }
        return sum / samples.count();
    }

    /**
     * {@return a lower bound on the local Lipschitz constant of each layer around each sample}
     *
     * @param samples at least one; labels are not used
     * @param certificate upper bounds of the same samples and layers, or {@code null} if there are none
     * @param progress is told the number of samples that are done, over all layers
     * @throws ModelException if the model cannot be computed for the samples, or a sample is out of bounds
     */
    public CriterionProfile lipschitz(
            LabelledSamples samples, @Nullable LipschitzCertificate certificate, LongConsumer progress) {
        requireSamples(samples);
        List<FeatureAttack> attacks = List.of(
                FeatureAttack.within(ball, settings),
                FeatureAttack.withLongSteps(euclidean(samples, 1), settings),
                FeatureAttack.withLongSteps(euclidean(samples, NEAR), settings));
        double[][] units = new double[layers.size()][];
        int[] undefined = new int[layers.size()];
        for (int l = 0; l < units.length; l++) {
            double[] found = overBatches(samples, l, progress, (features, x, from) -> {
                double[] largest = new double[x.shape().extent(0)];
                Arrays.fill(largest, -1);
                Tensor clean = features.logits(x);
                for (FeatureAttack attack : attacks) {
                    Tensor moved = attack.perturbed(features, x, RandomStreams.ofBatch(seed, from));
                    double[] rises = FeatureAttack.certainDistances(clean, features.logits(moved));
                    double[] lengths = FeatureAttack.distances(x, moved);
                    for (int s = 0; s < largest.length; s++) {
                        largest[s] = lengths[s] == 0 ? largest[s] : Math.max(largest[s], rises[s] / lengths[s]);
                    }
                }
                return largest;
            });
            requireNumbers(layers.get(l), found);
            undefined[l] = (int) Arrays.stream(found).filter(v -> v < 0).count();
            units[l] = Arrays.stream(found).map(v -> Math.max(v, 0)).toArray();
        }
        List<LayerBound> bounds = new ArrayList<>();
        for (int l = 0; certificate != null && l < units.length; l++) {
            double attacked = Arrays.stream(units[l]).average().orElse(0);
            bounds.add(new LayerBound(attacked, certificate.mean(l), certificate.reason(l)));
        }
        return new CriterionProfile(Criterion.LIPSCHITZ, layers, units, undefined, bounds, new double[0]);
    }

    /** A Euclidean ball within the ball, of a part of the largest such radius. */
    private NormBall euclidean(LabelledSamples samples, double part) {
        int width = samples.inputs().shape().size() / samples.count();
        double inner = ball.norm() == Norm.L1 ? ball.radius() / Math.sqrt(width) : ball.radius();
        return new NormBall(Norm.L2, part * inner, ball.bounds());
    }

    /**
     * {@return the spectral norm of each layer that is linear}
     *
     * @param samples whose shape decides the size of convolutions; at least one
     * @throws ModelException if no layer is linear
     */
    public CriterionProfile spectral(LabelledSamples samples) {
        requireSamples(samples);
        Shape one = samples.range(0, 1).inputs().shape();
        List<Probe> linear = new ArrayList<>();
        List<LayerBound> bounds = new ArrayList<>();
        List<SpectralNorm> norms = new ArrayList<>();
        for (Probe layer : layers) {
            Optional<SpectralNorm> norm =
                    new BatchedNetwork(model, List.of(layer.value()), List.of(), instructions).spectralNorm(one);
            if (norm.isPresent()) {
                linear.add(layer);
                norms.add(norm.get());
                bounds.add(new LayerBound(norm.get().lower(), norm.get().upper(), ""));
                requireNumbers(layer, new double[] {norm.get().lower()});
            }
        }
        if (linear.isEmpty()) {
            throw new ModelException("the spectral criterion needs a layer that is a linear map with constant weights,"
                    + " such as Conv, Gemm or MatMul; none of the analysed layers is");
        }
        return new CriterionProfile(
                Criterion.SPECTRAL,
                linear,
                norms.stream().map(norm -> new double[] {norm.lower()}).toArray(double[][]::new),
                new int[linear.size()],
                bounds,
                norms.stream().mapToDouble(SpectralNorm::residual).toArray());
    }

    /** One number per sample of a batch that begins at an index. */
    @FunctionalInterface
    private interface OfBatch {
        double[] of(ProbedNetwork features, Tensor x, int from);
    }

    private double[] overBatches(LabelledSamples samples, int layer, LongConsumer progress, OfBatch numbers) {
        ProbedNetwork features = ProbedNetwork.upTo(model, layers.get(layer).value(), instructions);
        double[] all = new double[samples.count()];
        for (int from = 0; from < all.length; from += batchSize) {
            int to = Math.min(all.length, from + batchSize);
            Tensor inputs = samples.range(from, to).inputs();
            Tensor x = features.batch(inputs.shape(), inputs.doubles());
            System.arraycopy(numbers.of(features, x, from), 0, all, from, to - from);
            progress.accept((long) layer * all.length + to);
        }
        return all;
    }

    private static void requireSamples(LabelledSamples samples) {
        if (samples.count() == 0) {
            throw new ModelException("a criterion needs at least one sample");
        }
    }

    private static void requireNumbers(Probe layer, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new ModelException(
                        "the features of layer '" + layer.layer() + "' are infinite or NaN near sample " + i
                                + ": check the weights and inputs for NaN and for very large numbers");
            }
        }
    }
}
