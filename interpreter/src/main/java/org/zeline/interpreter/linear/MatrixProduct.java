package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** Matrix products with one constant factor, repeated over a batch: Gemm and MatMul. */
public final class MatrixProduct implements LinearMap {
    private final Form form;
    private final Lazy<Contraction[]> products;
    private final int[] xBase;
    private final int[] yBase;
    private final Lazy<Contraction[]> adjoints;

    /**
     * The sizes of a product and the side of its constant factor W of {@code outer x inner}: {@code Y = X W'} for X of
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

    /**
     * Constant matrices of {@code outer x inner}, stored consecutively; they are packed when the map is first applied.
     *
     * @param count the number of matrices
     * @param values supplies their elements
     * @param rowStep the step from one row to the next
     * @param columnStep the step from one column to the next
     */
    public record Factors(int count, Supplier<double[]> values, int rowStep, int columnStep) {
        private PackedWeights[] packed(Form form) {
            double[] all = values.get();
            int size = form.outer * form.inner;
            return IntStream.range(0, count)
                    .mapToObj(i -> PackedWeights.pack(all, i * size, rowStep, columnStep, form.outer, form.inner))
                    .toArray(PackedWeights[]::new);
        }
    }

    private MatrixProduct(Form form, Lazy<Contraction[]> products, int[] xBase, int[] yBase) {
        this.form = form;
        this.products = products;
        this.xBase = xBase;
        this.yBase = yBase;
        this.adjoints = new Lazy<>(() ->
                each(products.get(), p -> form.adjoint().contraction(p.weights().transposed())));
    }

    /**
     * {@code Y = X W'} for {@code X} of {@code rows x inner}, for each matrix of a batch.
     *
     * @param factors the constant factors {@code W}, {@code outer x inner}
     * @param which for each product the index of its constant factor
     * @param xBase for each product the index where {@code X} begins
     * @param rows rows of {@code X}
     * @param inner columns of {@code X}
     * @param outer columns of {@code Y}
     * @return the map; the results are consecutive
     */
    public static MatrixProduct right(Factors factors, int[] which, int[] xBase, int rows, int inner, int outer) {
        return of(new Form(true, rows, inner, outer), factors, which, xBase);
    }

    /**
     * {@code Y = W X} for {@code X} of {@code inner x columns}, for each matrix of a batch.
     *
     * @param factors the constant factors {@code W}, {@code outer x inner}
     * @param which for each product the index of its constant factor
     * @param xBase for each product the index where {@code X} begins
     * @param outer rows of {@code Y}
     * @param inner rows of {@code X}
     * @param columns columns of {@code X}
     * @return the map; the results are consecutive
     */
    public static MatrixProduct left(Factors factors, int[] which, int[] xBase, int outer, int inner, int columns) {
        return of(new Form(false, columns, inner, outer), factors, which, xBase);
    }

    private static MatrixProduct of(Form form, Factors factors, int[] which, int[] xBase) {
        Lazy<Contraction[]> products = new Lazy<>(() -> {
            Contraction[] contractions =
                    Arrays.stream(factors.packed(form)).map(form::contraction).toArray(Contraction[]::new);
            return Arrays.stream(which).mapToObj(i -> contractions[i]).toArray(Contraction[]::new);
        });
        return new MatrixProduct(form, products, xBase, multiples(which.length, form.other * form.outer));
    }

    private static int[] multiples(int count, int step) {
        int[] multiples = new int[count];
        for (int i = 0; i < count; i++) {
            multiples[i] = i * step;
        }
        return multiples;
    }

    /** Applies a change to each product, once for those that share a factor. */
    private static Contraction[] each(Contraction[] products, UnaryOperator<Contraction> change) {
        IdentityHashMap<Contraction, Contraction> changed = new IdentityHashMap<>();
        return Arrays.stream(products)
                .map(p -> changed.computeIfAbsent(p, change))
                .toArray(Contraction[]::new);
    }

    @Override
    public LinearMap absolute() {
        return new MatrixProduct(form, new Lazy<>(() -> each(products.get(), Contraction::absolute)), xBase, yBase);
    }

    @Override
    public long multiplyAdds() {
        return (long) form.outer * form.inner * form.other * xBase.length;
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        Contraction[] each = products.get();
        for (int p = 0; p < each.length; p++) {
            each[p].apply(kernels, x[0], xBase[p], y, yBase[p], columns);
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
        for (int p = 0; p < xBase.length; p++) {
            adjoints.get()[p].apply(kernels, g, yBase[p], part, 0, columns);
            Sums.add(part, 0, sum, xBase[p] * columns, size);
        }
    }
}
