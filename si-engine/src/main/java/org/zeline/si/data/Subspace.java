package org.zeline.si.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A subspace of the space of data, by an orthonormal basis. Immutable. */
public final class Subspace {
    /** A vector whose part outside the others is smaller than this, relative to it, adds no dimension. */
    private static final double NEARLY_DEPENDENT = 1e-10;

    /** The error that the entries of a projection may have. */
    private static final double ROUNDING = 1e-8;

    /**
     * A remainder of a row of a projection adds a dimension if it is longer than this: in each step some remainder is
     * long, or all are rounding errors.
     */
    private static final double SHORT = 1e-6;

    private final List<double[]> basis;

    private Subspace(List<double[]> basis) {
        this.basis = basis;
    }

    /**
     * The subspace that vectors span. Those that depend on the others, up to rounding, add no dimension.
     *
     * @param vectors of one length
     * @return the subspace
     * @throws IllegalArgumentException if lengths differ, an element is not finite, or all vectors are zero
     */
    public static Subspace spannedBy(List<double[]> vectors) {
        List<double[]> basis = new ArrayList<>();
        for (double[] vector : vectors) {
            if (vector.length != vectors.get(0).length) {
                throw new IllegalArgumentException("vectors of a basis must have one length, got "
                        + vectors.get(0).length + " and " + vector.length);
            }
            double[] scaled = scaled(vector);
            addTo(basis, scaled, NEARLY_DEPENDENT * Math.sqrt(dot(scaled, scaled)));
        }
        if (basis.isEmpty()) {
            throw new IllegalArgumentException("a subspace needs a vector that is not zero");
        }
        return new Subspace(List.copyOf(basis));
    }

    /** Adds the direction of the part of a vector outside an orthonormal basis, if that is long enough. */
    private static void addTo(List<double[]> basis, double[] vector, double least) {
        double[] remainder = vector.clone();
        for (int pass = 0; pass < 2; pass++) { // twice is enough for an orthogonal basis to rounding
            for (double[] unit : basis) {
                add(-dot(unit, remainder), unit, remainder);
            }
        }
        double length = Math.sqrt(dot(remainder, remainder));
        if (length > least) {
            basis.add(Arrays.stream(remainder).map(element -> element / length).toArray());
        }
    }

    /** The vector over its largest element, so that squares neither overflow nor vanish. */
    private static double[] scaled(double[] vector) {
        double largest = 0;
        for (double element : vector) {
            if (!Double.isFinite(element)) {
                throw new IllegalArgumentException("vectors of a basis must be finite, got " + element);
            }
            largest = Math.max(largest, Math.abs(element));
        }
        double scale = largest;
        return Arrays.stream(vector)
                .map(element -> scale == 0 ? 0 : element / scale)
                .toArray();
    }

    /**
     * The subspace that a projection maps to.
     *
     * @param projection a symmetric matrix that is its own square
     * @return the subspace
     * @throws IllegalArgumentException if it is not, by more than rounding
     */
    public static Subspace of(double[][] projection) {
        List<double[]> basis = new ArrayList<>();
        for (double[] row : projection) {
            if (row.length != projection.length) {
                throw new IllegalArgumentException("not a projection: it is not square but has a row of " + row.length
                        + " in " + projection.length);
            }
            addTo(basis, row, SHORT);
        }
        Subspace range = new Subspace(List.copyOf(basis));
        for (int i = 0; i < projection.length; i++) {
            double[] unit = new double[projection.length];
            unit[i] = 1;
            double[] expected = range.project(unit);
            for (int j = 0; j < unit.length; j++) {
                if (!(Math.abs(projection[i][j] - expected[j]) <= ROUNDING)) {
                    throw new IllegalArgumentException("not a projection: entry (" + i + ", " + j + ") is "
                            + projection[i][j] + ", that of the projection to the span of its rows " + expected[j]);
                }
            }
        }
        if (basis.isEmpty()) {
            throw new IllegalArgumentException("a projection to nothing leaves no direction to test along");
        }
        return range;
    }

    /** {@return how many independent directions it has} */
    public int dimension() {
        return basis.size();
    }

    /** {@return how many elements its vectors have} */
    public int length() {
        return basis.get(0).length;
    }

    /**
     * Projects a vector.
     *
     * @param v of the length of the subspace's vectors
     * @return the nearest vector of the subspace
     */
    public double[] project(double[] v) {
        double[] projected = new double[v.length];
        for (double[] unit : basis) {
            add(dot(unit, v), unit, projected);
        }
        return projected;
    }

    static double dot(double[] u, double[] v) {
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
