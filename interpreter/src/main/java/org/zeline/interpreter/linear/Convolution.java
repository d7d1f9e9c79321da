package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;
import org.zeline.interpreter.kernel.RowFilter;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** Convolution (cross-correlation, as in ONNX) with any stride, dilation, padding and number of groups. */
public final class Convolution implements ConvolutionMap {
    /** The number of elements of a padded copy that are made at once, unless a single row has more. */
    private static final int COPIED = 1 << 18;

    /** The least number of columns for which Winograd's algorithm pays; single values are summed in the plain order. */
    private static final int FEWEST_COLUMNS = 8;

    private final ConvolutionGeometry geometry;
    private final PaddedImage image;
    private final int rows;
    private final Lazy<Contraction[]> groups;
    private final Lazy<WinogradConvolution[]> winograd;
    private final Lazy<ConvolutionMap> adjoint;
    private final Lazy<WeightGradient> gradient;
    private final Lazy<Double> norm;

    /**
     * Creates the convolution; the weights are packed when it is first applied.
     *
     * @param geometry the sizes
     * @param weights {@code groups x maps x channels x kernel}, row-major
     */
    public Convolution(ConvolutionGeometry geometry, Supplier<double[]> weights) {
        this.geometry = geometry;
        int[][] residue = residues();
        this.rows = rows(residue);
        this.image = image(residue, rows);
        Shape.of(geometry.groups(), geometry.channels(), image.channelSize()); // refuses sizes beyond the memory
        this.groups = new Lazy<>(() -> {
            double[] all = weights.get();
            return contractions(residue, g -> pack(all, g));
        });
        this.winograd = new Lazy<>(() -> winograd(weights));
        this.adjoint = new Lazy<>(() -> new TransposedConvolution(geometry.adjoint(), weights));
        this.gradient = new Lazy<>(() -> new WeightGradient(geometry));
        this.norm = new Lazy<>(() -> ConvolutionNorm.of(geometry, weights.get()));
    }

    private Convolution(ConvolutionGeometry geometry, Convolution like) {
        this.geometry = geometry;
        int[][] residue = residues();
        this.rows = rows(residue);
        this.image = image(residue, rows);
        this.groups = new Lazy<>(() -> contractions(residue, g -> like.groups.get()[g].weights()));
        this.winograd = new Lazy<>(() -> WinogradConvolution.suits(geometry)
                ? Arrays.stream(like.winograd.get())
                        .map(tiled -> tiled.resized(geometry))
                        .toArray(WinogradConvolution[]::new)
                : new WinogradConvolution[0]);
        this.adjoint = new Lazy<>(() -> like.adjoint.get().resized(geometry.adjoint()));
        this.gradient = new Lazy<>(() -> new WeightGradient(geometry));
        this.norm = like.norm; // independent of the size of images
    }

    /** For each axis the remainders of the taps' positions modulo the stride. */
    private int[][] residues() {
        int[][] residue = new int[3][];
        for (int axis = 0; axis < 3; axis++) {
            int stride = geometry.stride()[axis];
            int dilation = geometry.dilation()[axis];
            residue[axis] = IntStream.range(0, geometry.kernel()[axis])
                    .map(k -> k * dilation % stride)
                    .sorted()
                    .distinct()
                    .toArray();
        }
        return residue;
    }

    /** The layout of a padded copy for some rows of the result. */
    private PaddedImage image(int[][] residue, int resultRows) {
        int[] extent = geometry.out().clone();
        extent[1] = resultRows;
        for (int axis = 0; axis < 3; axis++) {
            extent[axis] += (geometry.kernel()[axis] - 1) * geometry.dilation()[axis] / geometry.stride()[axis];
        }
        return new PaddedImage(geometry.in(), geometry.stride(), geometry.pad(), residue, extent);
    }

    /** The number of rows of the result that are computed from one padded copy. */
    private int rows(int[][] residue) {
        PaddedImage whole = image(residue, geometry.out()[1]);
        if (whole.isPlain() || geometry.out()[0] > 1) {
            return geometry.out()[1];
        }
        long size = (long) geometry.groups() * geometry.channels() * whole.channelSize();
        int all = geometry.out()[1];
        int reach = (geometry.kernel()[1] - 1) * geometry.dilation()[1] / geometry.stride()[1];
        int least = Math.max(1, 8 * reach); // the reach of a strip is copied again for the next one
        int strips = (int) Math.max(1, Math.min(size / COPIED, all / least));
        return (all + strips - 1) / strips;
    }

    private Contraction[] contractions(int[][] residue, IntFunction<PackedWeights> weights) {
        int[] taps = taps(residue);
        Contraction[] contractions = new Contraction[geometry.groups()];
        for (int g = 0; g < contractions.length; g++) {
            contractions[g] = contraction(weights.apply(g), taps);
        }
        return contractions;
    }

    private Convolution(
            Convolution like,
            Lazy<Contraction[]> groups,
            Lazy<WinogradConvolution[]> winograd,
            Lazy<ConvolutionMap> adjoint,
            Lazy<Double> norm) {
        this.geometry = like.geometry;
        this.image = like.image;
        this.rows = like.rows;
        this.groups = groups;
        this.winograd = winograd;
        this.adjoint = adjoint;
        this.gradient = like.gradient;
        this.norm = norm;
    }

    @Override
    public Convolution with(double[] weights) {
        return new Convolution(
                this,
                new Lazy<>(() -> with(groups.get(), weights)),
                new Lazy<>(() -> winograd(() -> weights)),
                new Lazy<>(() -> adjoint.get().with(weights)),
                new Lazy<>(() -> ConvolutionNorm.of(geometry, weights)));
    }

    @Override
    public Convolution resized(ConvolutionGeometry sizes) {
        return new Convolution(sizes, this);
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        return geometry.crop(inputs.get(0), part).map(this::resized);
    }

    private Contraction[] with(Contraction[] like, double[] weights) {
        return IntStream.range(0, like.length)
                .mapToObj(g -> like[g].with(pack(weights, g)))
                .toArray(Contraction[]::new);
    }

    /** The weights of one group. */
    private PackedWeights pack(double[] weights, int group) {
        int width = geometry.channels() * geometry.taps();
        return PackedWeights.pack(weights, group * geometry.maps() * width, width, 1, geometry.maps(), width);
    }

    /** Winograd convolutions, one per group; none if the algorithm does not apply. */
    private WinogradConvolution[] winograd(Supplier<double[]> weights) {
        if (!WinogradConvolution.suits(geometry)) {
            return new WinogradConvolution[0];
        }
        double[] all = weights.get();
        int size = geometry.maps() * geometry.channels() * geometry.taps();
        return IntStream.range(0, geometry.groups())
                .mapToObj(g -> new WinogradConvolution(geometry, Arrays.copyOfRange(all, g * size, (g + 1) * size)))
                .toArray(WinogradConvolution[]::new);
    }

    @Override
    public int plainColumns() {
        return plainColumns(geometry);
    }

    /** The largest number of columns for which no convolution of these sizes, nor its adjoint, is tiled. */
    static int plainColumns(ConvolutionGeometry geometry) {
        boolean plain = !WinogradConvolution.suits(geometry) && !WinogradConvolution.suits(geometry.adjoint());
        return plain ? Integer.MAX_VALUE : FEWEST_COLUMNS - 1;
    }

    @Override
    public Convolution absolute() {
        return new Convolution(
                this,
                new Lazy<>(() ->
                        Arrays.stream(groups.get()).map(Contraction::absolute).toArray(Contraction[]::new)),
                new Lazy<>(() -> new WinogradConvolution[0]),
                new Lazy<>(() -> adjoint.get().absolute()),
                new Lazy<>(() -> Double.POSITIVE_INFINITY));
    }

    @Override
    public double normBound() {
        return norm.get();
    }

    private int[] taps(int[][] residue) {
        int[] kernel = geometry.kernel();
        int[] taps = new int[geometry.channels() * geometry.taps()];
        int t = 0;
        for (int channel = 0; channel < geometry.channels(); channel++) {
            for (int i = 0; i < kernel[0]; i++) {
                for (int j = 0; j < kernel[1]; j++) {
                    for (int k = 0; k < kernel[2]; k++) {
                        int[] tap = {i, j, k};
                        int[] plane = new int[3];
                        int[] shift = new int[3];
                        for (int axis = 0; axis < 3; axis++) {
                            int at = tap[axis] * geometry.dilation()[axis];
                            plane[axis] = Arrays.binarySearch(residue[axis], at % geometry.stride()[axis]);
                            shift[axis] = at / geometry.stride()[axis];
                        }
                        taps[t++] = channel * image.channelSize() + image.offset(plane, shift);
                    }
                }
            }
        }
        return taps;
    }

    private Contraction contraction(PackedWeights weights, int[] taps) {
        int[] out = geometry.out();
        if (image.isPlain() && geometry.inSize() == geometry.outSize()) {
            return new Contraction(weights, taps, new int[1], geometry.outSize(), new int[1], geometry.outSize());
        }
        int[] xAt = new int[out[0] * rows];
        int[] yAt = new int[out[0] * rows];
        for (int i = 0; i < out[0]; i++) {
            for (int j = 0; j < rows; j++) {
                xAt[i * rows + j] = image.row(i, j);
                yAt[i * rows + j] = (i * rows + j) * out[2];
            }
        }
        return new Contraction(weights, taps, xAt, out[2], yAt, geometry.outSize(), rowLayout(geometry, image));
    }

    /** The layout of an image whose rows can be filtered; {@code null} if the taps are not neighbours in a plane. */
    static RowFilter.@Nullable Layout rowLayout(ConvolutionGeometry geometry, PaddedImage image) {
        int[] ones = {1, 1, 1};
        int[] kernel = geometry.kernel();
        boolean plane = kernel[0] == 1 && geometry.in()[0] == 1 && geometry.out()[0] == 1;
        return plane && Arrays.equals(geometry.stride(), ones) && Arrays.equals(geometry.dilation(), ones)
                ? new RowFilter.Layout(image.channelSize(), image.row(0, 1), kernel[1], kernel[2])
                : null;
    }

    /** Convolves all images by filters of rows, whose results begin {@code top} rows above the image. */
    static void filter(
            Kernels kernels,
            ConvolutionGeometry geometry,
            Contraction[] groups,
            int top,
            int left,
            double[] x,
            double[] y) {
        int[] in = geometry.in();
        int[] out = geometry.out();
        RowFilter.Window window = new RowFilter.Window(in[1], in[2], top, left, out[1], out[2]);
        int block = 0;
        for (int n = 0; n < geometry.batch(); n++) {
            for (Contraction group : groups) {
                int from = block * geometry.channels() * geometry.inSize();
                int to = block * geometry.maps() * geometry.outSize();
                kernels.filter(group.filter().orElseThrow(), x, from, window, y, to);
                block++;
            }
        }
    }

    @Override
    public long multiplyAdds() {
        long results = (long) geometry.batch() * geometry.groups() * geometry.maps() * geometry.outSize();
        return results * geometry.channels() * geometry.taps();
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        WinogradConvolution[] tiled = columns >= FEWEST_COLUMNS ? winograd.get() : new WinogradConvolution[0];
        int channels = geometry.groups() * geometry.channels();
        if (columns == 1 && kernels.filtersRows() && groups.get()[0].filter().isPresent()) {
            filter(kernels, geometry, groups.get(), geometry.pad()[1], geometry.pad()[2], x[0], y);
            return;
        }
        for (int n = 0; n < geometry.batch(); n++) {
            int xBase = n * channels * geometry.inSize();
            int yBase = n * geometry.groups() * geometry.maps() * geometry.outSize();
            if (tiled.length > 0) {
                for (int g = 0; g < tiled.length; g++) {
                    int from = xBase + g * geometry.channels() * geometry.inSize();
                    int to = yBase + g * geometry.maps() * geometry.outSize();
                    tiled[g].apply(kernels, x[0], from, columns, y, to, scratch);
                }
            } else if (image.isPlain()) {
                contract(kernels, x[0], xBase, geometry.inSize(), columns, y, yBase);
            } else {
                strips(kernels, x[0], xBase, columns, y, yBase, scratch);
            }
        }
    }

    /**
     * Computes a few rows of the result at a time, from a padded copy of their input; the last strip may repeat rows.
     */
    private void strips(Kernels kernels, double[] x, int xBase, int columns, double[] y, int yBase, Scratch scratch) {
        int channels = geometry.groups() * geometry.channels();
        int size = image.channelSize();
        int all = geometry.out()[1];
        if (rows == all) {
            contract(kernels, image.copied(x, xBase, channels, columns, scratch), 0, size, columns, y, yBase);
            return;
        }
        double[] copy = scratch.array(0, channels * size * columns);
        for (int row = 0; row < all; row += rows) {
            int first = Math.min(row, all - rows);
            image.fill(x, xBase, channels, first, columns, copy);
            contract(kernels, copy, 0, size, columns, y, yBase + first * geometry.out()[2]);
        }
    }

    private void contract(Kernels kernels, double[] x, int xBase, int size, int columns, double[] y, int yBase) {
        Contraction[] each = groups.get();
        for (int g = 0; g < each.length; g++) {
            int from = xBase + g * geometry.channels() * size;
            each[g].apply(kernels, x, from, y, yBase + g * geometry.maps() * geometry.outSize(), columns);
        }
    }

    @Override
    public void adjoint(Kernels kernels, double[] g, int columns, double[] y, Scratch scratch) {
        adjoint.get().apply(kernels, new double[][] {g}, columns, y, scratch);
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum != null) {
            double[] part = scratch.array(Scratch.ADJOINT, sum.length);
            adjoint(kernels, g, columns, part, scratch);
            Sums.add(part, 0, sum, 0, sum.length);
        }
    }

    @Override
    public void addWeightGradient(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch) {
        gradient.get().add(kernels, x, g, into, scratch);
    }
}
