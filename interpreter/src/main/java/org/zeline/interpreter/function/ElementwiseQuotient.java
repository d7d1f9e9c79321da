package org.zeline.interpreter.function;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * {@code y_j = x_j / w_j}, with both broadcast to the same shape. This is the product of the dividend and the
 * reciprocal of the divisor, but it is rounded once and does not overflow where the reciprocal does.
 */
final class ElementwiseQuotient implements BilinearMap {
    private final ElementwiseProduct product;

    ElementwiseQuotient(Shape x, Shape w, Shape result) {
        this(new ElementwiseProduct(x, w, result));
    }

    private ElementwiseQuotient(ElementwiseProduct product) {
        this.product = product;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return product.some(inputs, part).map(ElementwiseQuotient::new);
    }

    @Override
    public boolean isElementary() {
        return true;
    }

    @Override
    public long multiplyAdds() {
        return product.multiplyAdds();
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        for (int j = 0; j < product.multiplyAdds(); j++) {
            y[j] = x[product.left(j)] / w[product.right(j)];
        }
    }

    @Override
    public void enclose(Kernels kernels, Enclosure x, Enclosure w, double[] radius, Enclosure y, Scratch scratch) {
        int numbers = w.size() * radius.length;
        Enclosure inverse = new Enclosure(w.size(), radius.length, new double[2 * numbers], new double[numbers]);
        SmoothFunction.RECIPROCAL.enclose(w, radius, inverse);
        product.enclose(kernels, x, inverse, radius, y, scratch);
    }

    /** Dividends, divisors and reciprocals. */
    @Override
    public long sketchBounds(int[] sizes) {
        return sizes[0] + 2L * sizes[1];
    }

    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        KnotEnclosure inverse = KnotEnclosure.allocate(x[1].size(), y.cells(), sketch.columns());
        new SmoothKnots(SmoothFunction.RECIPROCAL, x[1], sketch).into(inverse);
        new ProductKnots(product, x[0], inverse, y.size(), sketch, workspace).into(y);
    }

    @Override
    public void addVjp(
            Kernels kernels,
            double[] x,
            double[] w,
            double[] g,
            double @Nullable [] intoX,
            double @Nullable [] intoW,
            Scratch scratch) {
        for (int j = 0; j < product.multiplyAdds(); j++) {
            double quotient = g[j] / w[product.right(j)];
            if (intoX != null) {
                intoX[product.left(j)] += quotient;
            }
            if (intoW != null) {
                intoW[product.right(j)] -= quotient * (x[product.left(j)] / w[product.right(j)]);
            }
        }
    }
}
