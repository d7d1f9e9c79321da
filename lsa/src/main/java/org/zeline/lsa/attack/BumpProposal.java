package org.zeline.lsa.attack;

import java.util.SplittableRandom;

/**
 * Points in the Euclidean and the l1 norm (Andriushchenko et al., ECCV 2020, algorithm 3; for l1 Croce and Hein, ICML
 * 2021): tiles of bumps at first; then the change in one window moves into another, where a bump is added, and takes up
 * what the ball has left.
 */
record BumpProposal(NormBall ball, double[] x, SquareProposal.Grid grid) implements SquareProposal {
    private static final double TINY = 1e-12;

    private record Window(int top, int left, int high, int wide) {
        boolean holds(int row, int column) {
            return row >= top && row < top + high && column >= left && column < left + wide;
        }
    }

    @Override
    public double[] first(SplittableRandom random) {
        double[] change = new double[x.length];
        int high = Math.max(1, grid.rows() / 5);
        int wide = Math.max(1, grid.columns() / 5);
        int above = Math.max(0, grid.rows() - 5 * high) / 2;
        int before = Math.max(0, grid.columns() - 5 * wide) / 2;
        for (int top = above; top + high <= grid.rows(); top += high) {
            for (int left = before; left + wide <= grid.columns(); left += wide) {
                double[][] bump = Bump.of(high, wide, random);
                for (int plane = 0; plane < grid.planes(); plane++) {
                    double sign = random.nextBoolean() ? 1 : -1;
                    for (int i = 0; i < high; i++) {
                        for (int j = 0; j < wide; j++) {
                            change[grid.at(plane, top + i, left + j)] += sign * bump[i][j];
                        }
                    }
                }
            }
        }
        return scaled(change);
    }

    @Override
    public double[] next(double[] best, double area, SplittableRandom random) {
        int high = odd(grid.side(area, grid.rows()), grid.rows());
        int wide = odd(grid.side(area, grid.columns()), grid.columns());
        Window into = window(high, wide, random);
        Window from = window(high, wide, random);
        double[] change = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            change[i] = best[i] - x[i];
        }
        double[][] bump = Bump.of(high, wide, random);
        double unused = unused(ball.norm().of(change, 0, change.length));
        for (int plane = 0; plane < grid.planes(); plane++) {
            double available = available(change, plane, into, from, unused / grid.planes());
            double[] kept = new double[high * wide];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = change[grid.at(plane, into.top + i / wide, into.left + i % wide)];
            }
            double size = ball.norm().of(kept, 0, kept.length);
            double sign = random.nextBoolean() ? 1 : -1;
            for (int i = 0; i < kept.length; i++) {
                kept[i] = sign * bump[i / wide][i % wide] + kept[i] / (TINY + size);
            }
            double sum = ball.norm().of(kept, 0, kept.length);
            for (int i = 0; i < kept.length; i++) {
                change[grid.at(plane, from.top + i / wide, from.left + i % wide)] = 0;
            }
            for (int i = 0; i < kept.length; i++) {
                change[grid.at(plane, into.top + i / wide, into.left + i % wide)] = kept[i] / (TINY + sum) * available;
            }
        }
        return scaled(change);
    }

    /** At least 3 and odd, where the image is large enough. */
    private static int odd(int side, int extent) {
        int wanted = Math.max(side, 3);
        wanted += wanted % 2 == 0 ? 1 : 0;
        return Math.min(wanted, extent);
    }

    private Window window(int high, int wide, SplittableRandom random) {
        return new Window(
                random.nextInt(grid.rows() - high + 1), random.nextInt(grid.columns() - wide + 1), high, wide);
    }

    /** What the ball has left: squared in the Euclidean norm, as its parts add up. */
    private double unused(double size) {
        return Math.max(0, ball.norm() == Norm.L2 ? ball.radius() * ball.radius() - size * size : ball.radius() - size);
    }

    /** The size that the new change of a plane in the window may have. */
    private double available(double[] change, int plane, Window into, Window from, double unused) {
        double sum = unused;
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                if (into.holds(row, column) || from.holds(row, column)) {
                    double part = Math.abs(change[grid.at(plane, row, column)]);
                    sum += ball.norm() == Norm.L2 ? part * part : part;
                }
            }
        }
        return ball.norm() == Norm.L2 ? Math.sqrt(sum) : sum;
    }

    /** The change with the size of the ball, within the bounds. */
    private double[] scaled(double[] change) {
        double[] point = new double[x.length];
        if (ball.norm() == Norm.L2) {
            double factor = ball.radius() / (TINY + ball.norm().of(change, 0, change.length));
            for (int i = 0; i < point.length; i++) {
                point[i] = x[i] + change[i] * factor;
            }
            ball.project(point, x, x.length);
            return point;
        }
        for (int i = 0; i < point.length; i++) {
            point[i] = x[i] + change[i];
        }
        return ball.nearest(point, x);
    }
}
