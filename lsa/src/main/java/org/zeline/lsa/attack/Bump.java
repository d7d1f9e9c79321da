package org.zeline.lsa.attack;

import java.util.SplittableRandom;

/** The changes that the Square attack adds in the Euclidean and the l1 norm: a positive and a negative pyramid. */
final class Bump {
    private Bump() {}

    /** Of Euclidean length 1; the halves lie above each other or side by side, by chance where both are possible. */
    static double[][] of(int high, int wide, SplittableRandom random) {
        boolean sideBySide = random.nextBoolean();
        if (wide > 1 && (high == 1 || sideBySide)) {
            return transposed(stacked(wide, high));
        }
        return stacked(high, wide);
    }

    private static double[][] stacked(int high, int wide) {
        double[][] bump = new double[high][];
        double[][] upper = high > 1 ? pyramid(high / 2, wide) : new double[0][];
        double[][] lower = pyramid(high - high / 2, wide);
        double sum = 0;
        for (int i = 0; i < high; i++) {
            bump[i] = i < upper.length ? upper[i] : lower[i - upper.length];
            for (int j = 0; j < wide; j++) {
                bump[i][j] *= i < upper.length ? 1 : -1;
                sum += bump[i][j] * bump[i][j];
            }
        }
        for (double[] line : bump) {
            for (int j = 0; j < wide; j++) {
                line[j] /= Math.sqrt(sum);
            }
        }
        return bump;
    }

    /** Rectangles around the centre that grow by one in each direction, the k-th of height 1/k^2; of length 1. */
    private static double[][] pyramid(int high, int wide) {
        double[][] pyramid = new double[high][wide];
        int middleRow = high / 2;
        int middleColumn = wide / 2;
        double sum = 0;
        for (int i = 0; i < high; i++) {
            for (int j = 0; j < wide; j++) {
                int first = Math.max(Math.abs(i - middleRow), Math.abs(j - middleColumn));
                for (int k = first; k < Math.max(middleRow, middleColumn) + 1; k++) {
                    pyramid[i][j] += 1.0 / ((k + 1.0) * (k + 1.0));
                }
                sum += pyramid[i][j] * pyramid[i][j];
            }
        }
        for (double[] line : pyramid) {
            for (int j = 0; j < wide; j++) {
                line[j] /= Math.sqrt(sum);
            }
        }
        return pyramid;
    }

    private static double[][] transposed(double[][] bump) {
        double[][] turned = new double[bump[0].length][bump.length];
        for (int i = 0; i < bump.length; i++) {
            for (int j = 0; j < turned.length; j++) {
                turned[j][i] = bump[i][j];
            }
        }
        return turned;
    }
}
