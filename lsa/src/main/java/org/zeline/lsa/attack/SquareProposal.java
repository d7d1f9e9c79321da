package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Shape;

/** The points that the Square attack tries for one sample. */
interface SquareProposal {
    /** The first point. */
    double[] first(SplittableRandom random);

    /** A change of the best point so far in one window, which covers a fraction of the image. */
    double[] next(double[] best, double area, SplittableRandom random);

    /** The proposals for a sample in the norm of a ball. */
    static SquareProposal of(NormBall ball, double[] x, Grid grid) {
        return ball.norm() == Norm.LINF ? new StripeProposal(ball, x, grid) : new BumpProposal(ball, x, grid);
    }

    /** A sample as planes (channels) of rows and columns. */
    record Grid(int planes, int rows, int columns) {
        /** Of a batch: its last two axes are rows and columns, all others but the first are planes. */
        static Grid of(Shape batch) {
            int rank = batch.rank();
            int columns = rank > 1 ? batch.extent(rank - 1) : 1;
            int rows = rank > 2 ? batch.extent(rank - 2) : 1;
            return new Grid(batch.size(1, rank) / Math.max(1, rows * columns), rows, columns);
        }

        /** The side of a square of that fraction of the image, along rows or columns; of one line, a part of it. */
        int side(double area, int extent) {
            boolean line = rows == 1 || columns == 1;
            double side = line ? area * extent : Math.sqrt(area * rows * columns);
            return Math.max(1, Math.min(extent, (int) Math.round(side)));
        }

        int at(int plane, int row, int column) {
            return (plane * rows + row) * columns + column;
        }
    }
}
