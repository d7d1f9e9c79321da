package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;

/** Runs searches side by side: the next points of all that have not ended are one batch. */
final class Lockstep {
    private final Classifier network;
    private final Tensor form;
    private final int leastRows;
    private final int draws;
    private final @Nullable SplittableRandom noise;

    private Lockstep(Classifier network, Tensor form, int leastRows, int draws, @Nullable SplittableRandom noise) {
        this.network = network;
        this.form = form;
        this.leastRows = leastRows;
        this.draws = draws;
        this.noise = noise;
    }

    /**
     * Searches on a network without random operators.
     *
     * @param form a batch that has the element type and the extents of the samples
     */
    static Lockstep of(Classifier network, Tensor form) {
        return new Lockstep(network, form, 1, 1, null);
    }

    /** The same with batches of at least that many rows: shorter ones are padded with copies of their last row. */
    Lockstep padded(int rows) {
        return new Lockstep(network, form, rows, draws, noise);
    }

    /**
     * The same with expectation over transformations: losses and gradients are means over several draws of the random
     * operators; logits are those of the last draw.
     */
    Lockstep averaged(int count, SplittableRandom random) {
        return new Lockstep(network, form, leastRows, count, random);
    }

    /** Runs searches, all with gradients or all without, to their ends. */
    void run(List<? extends SampleSearch> searches) {
        List<SampleSearch> active = new ArrayList<>(searches);
        active.removeIf(search -> search.next() == null);
        while (!active.isEmpty()) {
            evaluate(active);
            active.removeIf(search -> search.next() == null);
        }
    }

    /** The logits at some points, one row per point. */
    double[][] logits(List<double[]> points) {
        Tensor batch = batch(points);
        double[] logits = drawn().logits(batch).doubles();
        return rows(logits, points.size(), batch.shape().extent(0));
    }

    private void evaluate(List<SampleSearch> active) {
        List<double[]> points = new ArrayList<>();
        for (SampleSearch search : active) {
            points.add(Objects.requireNonNull(search.next()));
        }
        if (!active.get(0).needsGradient()) {
            double[][] logits = logits(points);
            for (int row = 0; row < active.size(); row++) {
                double[] own = logits[row];
                SampleSearch search = active.get(row);
                double loss = search.goal().addGradient(own, 0, own.length, 0, new double[own.length]);
                search.observe(own, loss, new double[0]);
            }
            return;
        }
        Tensor batch = batch(points);
        double[] losses = new double[active.size()];
        double[] gradient = new double[batch.shape().size()];
        double[][] logits = new double[0][];
        for (int draw = 0; draw < draws; draw++) {
            InputGradient at = drawn().gradient(
                            draws == 1 ? batch : batch(points), (row, output, from, width, weight, slopes) -> {
                                int own = Math.min(row, active.size() - 1);
                                return active.get(own).goal().addGradient(output, from, width, weight, slopes);
                            });
            for (int row = 0; row < losses.length; row++) {
                losses[row] += at.losses()[row] / draws;
            }
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += at.gradient()[i] / draws;
            }
            logits = rows(at.logits().doubles(), active.size(), batch.shape().extent(0));
        }
        int width = points.get(0).length;
        for (int row = 0; row < losses.length; row++) {
            active.get(row)
                    .observe(logits[row], losses[row], Arrays.copyOfRange(gradient, row * width, (row + 1) * width));
        }
    }

    private Classifier drawn() {
        return noise == null ? network : network.withDraws(noise.nextLong());
    }

    private Tensor batch(List<double[]> points) {
        int rows = Math.max(leastRows, points.size());
        int width = points.get(0).length;
        double[] values = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(points.get(Math.min(row, points.size() - 1)), 0, values, row * width, width);
        }
        int[] extents = form.shape().extents();
        extents[0] = rows;
        return new RealTensor(form.type(), Shape.of(extents), values);
    }

    private static double[][] rows(double[] logits, int wanted, int rows) {
        int width = logits.length / rows;
        double[][] split = new double[wanted][];
        for (int row = 0; row < wanted; row++) {
            split[row] = Arrays.copyOfRange(logits, row * width, (row + 1) * width);
            for (double logit : split[row]) {
                if (Double.isNaN(logit)) {
                    throw new ModelException("the network's output is NaN at a point within the bounds of the attack,"
                            + " so that it has no class there: check the model for overflow and division by zero");
                }
            }
        }
        return split;
    }
}
