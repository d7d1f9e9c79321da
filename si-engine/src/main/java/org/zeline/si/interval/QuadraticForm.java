package org.zeline.si.interval;

/**
 * A quadratic function of vectors, {@code x' A x + l' x + c}.
 *
 * @param matrix A, square; it need not be symmetric
 * @param linear l, as long as the matrix is wide
 * @param constant c
 */
public record QuadraticForm(double[][] matrix, double[] linear, double constant) {
    /** Checks sizes. */
    public QuadraticForm {
        for (double[] row : matrix) {
            Dot.requireLength("a row of the matrix", row, matrix.length);
        }
        Dot.requireLength("the linear part", linear, matrix.length);
    }

    /**
     * This function on a line of vectors {@code a + b z}, a polynomial in z of degree 2 or less.
     *
     * @param a where the line is at z = 0
     * @param b its direction
     * @return the polynomial; where it is below zero is {@link Polynomial#belowZero}
     * @throws IllegalArgumentException if lengths differ, or a coefficient is not finite
     */
    public Polynomial along(double[] a, double[] b) {
        Dot.requireLength("a", a, linear.length);
        Dot.requireLength("b", b, linear.length);
        double[] matrixA = new double[a.length];
        double[] matrixB = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            matrixA[i] = Dot.of(matrix[i], a);
            matrixB[i] = Dot.of(matrix[i], b);
        }
        return Polynomial.of(
                Dot.of(a, matrixA) + Dot.of(linear, a) + constant,
                Dot.of(b, matrixA) + Dot.of(a, matrixB) + Dot.of(linear, b),
                Dot.of(b, matrixB));
    }
}
