package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Loss;
import org.zeline.lsa.ModelPass;

/**
 * The Square attack (Andriushchenko et al. 2020) in the largest-change norm, which uses no gradients: from random
 * stripes, squares of shrinking side are set to the ends of the ball, and kept where the margin shrinks.
 *
 * @param ball of norm {@link Norm#LINF}
 * @param queries how often the network may be asked
 * @param share the share of the image that the first squares take, for example 0.8
 */
public record Square(Ball ball, int queries, double share) implements Attack {
    /** Of 10,000 queries, after how many the side of the squares is halved. */
    private static final int[] HALVED = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    /** Checks the ranges. */
    public Square {
        if (ball.norm() != Norm.LINF || queries < 1 || !(share > 0 && share <= 1)) {
            throw new ModelException(
                    "the square attack needs the norm linf, at least one query, and a share in (0, 1]");
        }
    }

    @Override
    public String name() {
        return "square";
    }

    @Override
    public Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random) {
        model.requireClasses(x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        Shape shape = x.shape();
        int samples = shape.extent(0);
        int width = clean.length / Math.max(1, samples);
        int rank = shape.rank();
        int columns = rank > 1 ? shape.extent(rank - 1) : 1;
        int rows = rank > 2 ? shape.extent(rank - 2) : 1;
        int planes = width / Math.max(1, rows * columns);
        Loss margin = margin(aim);
        double[] best = stripes(clean, samples * planes * rows, rows, columns, random);
        ball.project(best, clean, width);
        double[] least =
                model.gradient(model.batch(shape, best.clone()), margin).losses();
        for (int query = 1; query < queries; query++) {
            double part = part(query);
            int high = side(part, rows, rows, columns);
            int wide = side(part, columns, rows, columns);
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
            double[] margins = margins(model, model.batch(shape, tried), margin);
            for (int s = 0; s < samples; s++) {
                if (least[s] >= 0 && margins[s] < least[s]) {
                    least[s] = margins[s];
                    System.arraycopy(tried, s * width, best, s * width, width);
                }
            }
        }
        return model.batch(shape, best);
    }

    private static double[] margins(ModelPass model, Tensor x, Loss margin) {
        Tensor output = model.output(x);
        int samples = x.shape().extent(0);
        int width = output.shape().size() / Math.max(1, samples);
        double[] margins = new double[samples];
        double[] slopes = new double[output.shape().size()];
        for (int s = 0; s < samples; s++) {
            margins[s] = margin.of(s, output.doubles(), s * width, width, slopes);
        }
        return margins;
    }

    /** The right logit above the best wrong one, or the best other one above the target: below 0 where it succeeded. */
    private static Loss margin(Aim aim) {
        int[] targets = aim.targets();
        return (sample, output, from, width, slopes) -> {
            int own = targets == null ? aim.labels()[sample] : targets[sample];
            double other = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < width; k++) {
                other = k == own ? other : Math.max(other, output[from + k]);
            }
            return targets == null ? output[from + own] - other : other - output[from + own];
        };
    }

    /** Each column of a plane is moved one way or the other. */
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

    private double part(int query) {
        double scaled = (double) query / queries * 10_000;
        double part = share;
        for (int bound : HALVED) {
            part = scaled > bound ? part / 2 : part;
        }
        return part;
    }

    private static int side(double part, int extent, int rows, int columns) {
        boolean line = rows == 1 || columns == 1;
        double side = line ? part * extent : Math.sqrt(part * rows * columns);
        return Math.max(1, Math.min(extent, (int) Math.round(side)));
    }
}
