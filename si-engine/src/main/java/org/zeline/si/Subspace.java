package org.zeline.si;

import java.util.ArrayList;
import java.util.List;

/** A subspace of the space of data, by an orthonormal basis. Immutable. */
public final class Subspace {
    /** A vector whose part outside the others is smaller than this, relative to it, adds no dimension. */
    private static final double NEARLY_DEPENDENT = 1e-10;

    private final List<double[]> basis;

    private Subspace(List<double[]> basis) {
        this.basis = basis;
    }

    /**
     * The subspace that vectors span. Those that depend on the others, up to rounding, add no dimension.
     *
     * @param vectors of one length
     * @return the subspace
     * @throws IllegalArgumentException if lengths differ, or all vectors are zero
     */
    public static Subspace spannedBy(List<double[]> vectors) {
        List<double[]> basis = new ArrayList<>();
        for (double[] vector : vectors) {
            if (vector.length != vectors.get(0).length) {
                throw new IllegalArgumentException("vectors of a basis must have one length, got "
                        + vectors.get(0).length + " and " + vector.length);
            }
            double[] rest = vector.clone();
            for (int pass = 0; pass < 2; pass++) { // twice is enough for an orthogonal basis to rounding
                for (double[] unit : basis) {
                    add(-dot(unit, rest), unit, rest);
                }
            }
            double length = Math.sqrt(dot(rest, rest));
            if (length > NEARLY_DEPENDENT * Math.sqrt(dot(vector, vector))) {
                for (int i = 0; i < rest.length; i++) {
                    rest[i] /= length;
                }
                basis.add(rest);
            }
        }
        if (basis.isEmpty()) {
            throw new IllegalArgumentException("a subspace needs a vector that is not zero");
        }
        return new Subspace(List.copyOf(basis));
    }

    /**
     * The subspace that a projection maps to.
     *
     * @param projection a symmetric matrix that is its own square
     * @return the subspace
     * @throws IllegalArgumentException if it is not, by more than rounding
     */
    public static Subspace of(double[][] projection) {
        Subspace range = spannedBy(List.of(projection));
        for (double[] row : projection) {
            double[] again = range.project(row);
            for (int i = 0; i < row.length; i++) {
                if (Math.abs(again[i] - row[i]) > 1e-8) {
                    throw new IllegalArgumentException("not a projection: its square differs from it");
                }
            }
        }
        double trace = 0;
        for (int i = 0; i < projection.length; i++) {
            trace += projection[i][i];
        }
        if (Math.abs(trace - range.dimension()) > 1e-6) {
            throw new IllegalArgumentException(
                    "not a projection: its trace is " + trace + ", its rank " + range.dimension());
        }
        return range;
    }

    /** How many independent directions it has. */
    public int dimension() {
        return basis.size();
    }

    /** How many elements its vectors have. */
    int length() {
        return basis.get(0).length;
    }

    /** The nearest vector of the subspace. */
    double[] project(double[] v) {
        double[] projected = new double[v.length];
        for (double[] unit : basis) {
            add(dot(unit, v), unit, projected);
        }
        return projected;
    }

    private static double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    private static void add(double factor, double[] u, double[] to) {
        for (int i = 0; i < u.length; i++) {
            to[i] += factor * u[i];
        }
    }
}
