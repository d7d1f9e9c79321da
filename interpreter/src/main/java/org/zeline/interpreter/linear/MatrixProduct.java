package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** Matrix products with one constant factor, repeated over a batch: Gemm and MatMul. */
public final class MatrixProduct implements LinearMap {
    private final Contraction[] products;
    private final int[] xBase;
    private final int[] yBase;

    private MatrixProduct(Contraction[] products, int[] xBase, int[] yBase) {
        this.products = products;
        this.xBase = xBase;
        this.yBase = yBase;
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
        Contraction[] contractions = new Contraction[matrices.length];
        for (int i = 0; i < matrices.length; i++) {
            contractions[i] = new Contraction(
                    PackedWeights.pack(matrices[i], outer, inner),
                    multiples(inner, 1),
                    multiples(rows, inner),
                    1,
                    multiples(rows, outer),
                    1);
        }
        return new MatrixProduct(select(contractions, which), xBase, multiples(which.length, rows * outer));
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
        Contraction[] contractions = new Contraction[matrices.length];
        for (int i = 0; i < matrices.length; i++) {
            contractions[i] = new Contraction(
                    PackedWeights.pack(matrices[i], outer, inner),
                    multiples(inner, columns),
                    new int[1],
                    columns,
                    new int[1],
                    columns);
        }
        return new MatrixProduct(select(contractions, which), xBase, multiples(which.length, outer * columns));
    }

    private static Contraction[] select(Contraction[] contractions, int[] which) {
        Contraction[] selected = new Contraction[which.length];
        for (int i = 0; i < which.length; i++) {
            selected[i] = contractions[which[i]];
        }
        return selected;
    }

    private static int[] multiples(int count, int step) {
        int[] multiples = new int[count];
        for (int i = 0; i < count; i++) {
            multiples[i] = i * step;
        }
        return multiples;
    }

    @Override
    public LinearMap absolute() {
        IdentityHashMap<Contraction, Contraction> outward = new IdentityHashMap<>();
        Contraction[] absolute = Arrays.stream(products)
                .map(p -> outward.computeIfAbsent(p, Contraction::absolute))
                .toArray(Contraction[]::new);
        return new MatrixProduct(absolute, xBase, yBase);
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
}
