package org.zeline.lsa.attack;

import java.util.SplittableRandom;

/**
 * Points in the maximum norm: vertical stripes at first, then squares of constant change, one sign per plane, at the
 * ends of the ball.
 */
record StripeProposal(NormBall ball, double[] x, SquareProposal.Grid grid) implements SquareProposal {
    @Override
    public double[] first(SplittableRandom random) {
        double[] point = x.clone();
        for (int plane = 0; plane < grid.planes(); plane++) {
            for (int column = 0; column < grid.columns(); column++) {
                double change = random.nextBoolean() ? ball.radius() : -ball.radius();
                for (int row = 0; row < grid.rows(); row++) {
                    point[grid.at(plane, row, column)] += change;
                }
            }
        }
        ball.project(point, x, x.length);
        return point;
    }

    @Override
    public double[] next(double[] best, double area, SplittableRandom random) {
        int high = grid.side(area, grid.rows());
        int wide = grid.side(area, grid.columns());
        int top = random.nextInt(grid.rows() - high + 1);
        int left = random.nextInt(grid.columns() - wide + 1);
        double[] point = best.clone();
        for (int plane = 0; plane < grid.planes(); plane++) {
            double change = random.nextBoolean() ? ball.radius() : -ball.radius();
            for (int row = top; row < top + high; row++) {
                for (int column = left; column < left + wide; column++) {
                    int i = grid.at(plane, row, column);
                    point[i] = x[i] + change;
                }
            }
        }
        ball.project(point, x, x.length);
        return point;
    }
}
