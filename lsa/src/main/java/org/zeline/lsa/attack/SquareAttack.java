package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.Loss;

/**
 * The Square attack (Andriushchenko et al. 2020) in the maximum norm, a black-box attack without gradients: after an
 * initialisation with vertical stripes, squares of decreasing size are set to the ends of the ball, and kept where the
 * margin falls.
 *
 * @param ball of norm {@link Norm#LINF}
 * @param queries the number of forward runs, at least 1
 * @param fraction the fraction of the image that the first squares cover, in (0, 1], for example 0.8
 */
public record SquareAttack(NormBall ball, int queries, double fraction) implements Attack {
    /** The queries, scaled to 10,000 in all, after which the area of the squares is halved. */
    private static final int[] HALVED = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public SquareAttack {
        if (ball.norm() != Norm.LINF || queries < 1 || !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "the square attack needs the norm linf, at least one query, and a fraction in (0, 1], got "
                            + ball.norm() + ", " + queries + " and " + fraction);
        }
    }

    @Override
    public String name() {
        return "square";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        network.requireClasses(x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        Shape shape = x.shape();
        int samples = shape.extent(0);
        int width = clean.length / Math.max(1, samples);
        int rank = shape.rank();
        int columns = rank > 1 ? shape.extent(rank - 1) : 1;
        int rows = rank > 2 ? shape.extent(rank - 2) : 1;
        int planes = width / Math.max(1, rows * columns);
        Loss margin = AttackObjective.margin(goal, 0);
        double[] best = stripes(clean, samples * planes * rows, rows, columns, random);
        ball.project(best, clean, width);
        double[] least = margins(network, ProjectedGradient.batch(x, best.clone()), margin);
        for (int query = 1; query < queries; query++) {
            double area = area(query);
            int high = side(area, rows, rows, columns);
            int wide = side(area, columns, rows, columns);
            double[] tried = best.clone();
            for (int s = 0; s < samples; s++) {
                if (least[s] < 0) {
                    continue;
                }
                int top = random.nextInt(rows - high + 1);
                int left = random.nextInt(columns - wide + 1);
                for (int plane = 0; plane < planes; plane++) {
                    double change = random.nextBoolean() ? ball.radius() : -ball.radius();
                    for (int i = top; i < top + high; i++) {
                        for (int j = left; j < left + wide; j++) {
                            int at = ((s * planes + plane) * rows + i) * columns + j;
                            tried[at] = clean[at] + change;
                        }
                    }
                }
            }
            ball.project(tried, clean, width);
            double[] margins = margins(network, ProjectedGradient.batch(x, tried), margin);
            for (int s = 0; s < samples; s++) {
                if (least[s] >= 0 && margins[s] < least[s]) {
                    least[s] = margins[s];
                    System.arraycopy(tried, s * width, best, s * width, width);
                }
            }
        }
        return ProjectedGradient.batch(x, best);
    }

    private static double[] margins(Classifier network, Tensor x, Loss margin) {
        double[] logits = network.logits(x).doubles();
        double[] margins = new double[x.shape().extent(0)];
        int width = logits.length / Math.max(1, margins.length);
        double[] ignored = new double[logits.length];
        for (int s = 0; s < margins.length; s++) {
            margins[s] = margin.addGradient(s, logits, s * width, width, 1, ignored);
        }
        return margins;
    }

    /** Moves each column of a plane up or down by the radius. */
    private double[] stripes(double[] clean, int lines, int rows, int columns, SplittableRandom random) {
        double[] moved = clean.clone();
        for (int plane = 0; plane < lines / Math.max(1, rows); plane++) {
            for (int j = 0; j < columns; j++) {
                double change = random.nextBoolean() ? ball.radius() : -ball.radius();
                for (int i = 0; i < rows; i++) {
                    moved[(plane * rows + i) * columns + j] += change;
                }
            }
        }
        return moved;
    }

    /** The fraction of the image that a square covers. */
    private double area(int query) {
        double scaled = (double) query / queries * 10_000;
        double area = fraction;
        for (int bound : HALVED) {
            area = scaled > bound ? area / 2 : area;
        }
        return area;
    }

    private static int side(double area, int extent, int rows, int columns) {
        boolean line = rows == 1 || columns == 1;
        double side = line ? area * extent : Math.sqrt(area * rows * columns);
        return Math.max(1, Math.min(extent, (int) Math.round(side)));
    }
}
