package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** Matrix products with one constant factor, repeated over a batch: Gemm and MatMul. */
public final class MatrixProduct implements LinearMap {
    private final Form form;
    private final Contraction[] products;
    private final int[] xBase;
    private final int[] yBase;
    private final Lazy<Contraction[]> adjoints;

    /**
     * The sizes of a product and the side of the constant factor W, {@code outer x inner}: {@code Y = X W'} for X of
     * {@code other x inner}, or {@code Y = W X} for X of {@code inner x other}.
     */
    private record Form(boolean right, int other, int inner, int outer) {
        Contraction contraction(PackedWeights weights) {
            return right
                    ? new Contraction(
                            weights, multiples(inner, 1), multiples(other, inner), 1, multiples(other, outer), 1)
                    : new Contraction(weights, multiples(inner, other), new int[1], other, new int[1], other);
        }

        Form adjoint() {
            return new Form(right, other, /* inner= */ outer, /* outer= */ inner);
        }
    }

    private MatrixProduct(Form form, Contraction[] products, int[] xBase, int[] yBase) {
        this.form = form;
        this.products = products;
        this.xBase = xBase;
        this.yBase = yBase;
        this.adjoints = new Lazy<>(
                () -> each(products, p -> form.adjoint().contraction(p.weights().transposed())));
    }

    /**
     * {@code Y = X W'} for {@code X} of {@code rows x inner}, for each matrix of a batch.
     *
     * @param matrices the constant factors {@code W}, {@code outer x inner}, row-major
     * @param which for each product the constant factor that it uses
     * @param xBase for each product where {@code X} begins
     * @param rows rows of {@code X}
     * @param inner columns of {@code X}
     * @param outer columns of {@code Y}
     * @return the map; results stand one after the other
     */
    public static MatrixProduct right(double[][] matrices, int[] which, int[] xBase, int rows, int inner, int outer) {
        return of(new Form(true, rows, inner, outer), matrices, which, xBase);
    }

    /**
     * {@code Y = W X} for {@code X} of {@code inner x columns}, for each matrix of a batch.
     *
     * @param matrices the constant factors {@code W}, {@code outer x inner}, row-major
     * @param which for each product the constant factor that it uses
     * @param xBase for each product where {@code X} begins
     * @param outer rows of {@code Y}
     * @param inner rows of {@code X}
     * @param columns columns of {@code X}
     * @return the map; results stand one after the other
     */
    public static MatrixProduct left(double[][] matrices, int[] which, int[] xBase, int outer, int inner, int columns) {
        return of(new Form(false, columns, inner, outer), matrices, which, xBase);
    }

    private static MatrixProduct of(Form form, double[][] matrices, int[] which, int[] xBase) {
        Contraction[] contractions = Arrays.stream(matrices)
                .map(matrix -> form.contraction(PackedWeights.pack(matrix, form.outer, form.inner)))
                .toArray(Contraction[]::new);
        Contraction[] products =
                Arrays.stream(which).mapToObj(i -> contractions[i]).toArray(Contraction[]::new);
        return new MatrixProduct(form, products, xBase, multiples(which.length, form.other * form.outer));
    }

    private static int[] multiples(int count, int step) {
        int[] multiples = new int[count];
        for (int i = 0; i < count; i++) {
            multiples[i] = i * step;
        }
        return multiples;
    }

    /** Changes each product, those with the same factor once. */
    private static Contraction[] each(Contraction[] products, UnaryOperator<Contraction> change) {
        IdentityHashMap<Contraction, Contraction> changed = new IdentityHashMap<>();
        return Arrays.stream(products)
                .map(p -> changed.computeIfAbsent(p, change))
                .toArray(Contraction[]::new);
    }

    @Override
    public LinearMap absolute() {
        return new MatrixProduct(form, each(products, Contraction::absolute), xBase, yBase);
    }

    @Override
    public long multiplyAdds() {
        return Arrays.stream(products).mapToLong(Contraction::multiplyAdds).sum();
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        for (int p = 0; p < products.length; p++) {
            products[p].apply(kernels, x[0], xBase[p], y, yBase[p], columns);
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum == null) {
            return;
        }
        int size = form.other * form.inner * columns;
        double[] part = scratch.array(Scratch.ADJOINT, size);
        for (int p = 0; p < products.length; p++) {
            adjoints.get()[p].apply(kernels, g, yBase[p], part, 0, columns);
            Sums.add(part, 0, sum, xBase[p] * columns, size);
        }
    }
}
