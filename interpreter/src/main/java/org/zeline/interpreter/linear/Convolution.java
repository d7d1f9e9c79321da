package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** Convolution (in fact correlation, as ONNX has it) with any stride, dilation, padding and groups. */
public final class Convolution implements ConvolutionMap {
    /** From so many columns on minimal filtering pays; single values are formed in the plain order of the sum. */
    private static final int FEWEST_COLUMNS = 8;

    private final ConvolutionGeometry geometry;
    private final PaddedImage image;
    private final Contraction[] groups;
    private final Lazy<WinogradConvolution[]> winograd;
    private final Lazy<ConvolutionMap> adjoint;
    private final Lazy<WeightGradient> gradient;

    /**
     * Packs the weights.
     *
     * @param geometry the sizes
     * @param weights {@code groups x maps x channels x kernel}, row-major
     */
    public Convolution(ConvolutionGeometry geometry, double[] weights) {
        this.geometry = geometry;
        int[][] residue = new int[3][];
        int[] extent = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int stride = geometry.stride()[axis];
            int dilation = geometry.dilation()[axis];
            int kernel = geometry.kernel()[axis];
            residue[axis] = IntStream.range(0, kernel)
                    .map(k -> k * dilation % stride)
                    .sorted()
                    .distinct()
                    .toArray();
            extent[axis] = geometry.out()[axis] + (kernel - 1) * dilation / stride;
        }
        this.image = new PaddedImage(geometry.in(), geometry.stride(), geometry.pad(), residue, extent);
        Shape.of(geometry.groups(), geometry.channels(), image.channelSize()); // refuses what has no room
        this.groups = new Contraction[geometry.groups()];
        int[] taps = taps(residue);
        for (int g = 0; g < groups.length; g++) {
            groups[g] = contraction(pack(weights, g), taps);
        }
        this.winograd = new Lazy<>(() -> winograd(weights));
        this.adjoint = new Lazy<>(() -> new TransposedConvolution(geometry.adjoint(), weights));
        this.gradient = new Lazy<>(() -> new WeightGradient(geometry));
    }

    private Convolution(
            Convolution like,
            Contraction[] groups,
            Lazy<WinogradConvolution[]> winograd,
            Lazy<ConvolutionMap> adjoint) {
        this.geometry = like.geometry;
        this.image = like.image;
        this.groups = groups;
        this.winograd = winograd;
        this.adjoint = adjoint;
        this.gradient = like.gradient;
    }

    @Override
    public Convolution with(double[] weights) {
        Contraction[] others = IntStream.range(0, groups.length)
                .mapToObj(g -> groups[g].with(pack(weights, g)))
                .toArray(Contraction[]::new);
        return new Convolution(
                this,
                others,
                new Lazy<>(() -> winograd(weights)),
                new Lazy<>(() -> adjoint.get().with(weights)));
    }

    /** The weights of one group. */
    private PackedWeights pack(double[] weights, int group) {
        int width = geometry.channels() * geometry.taps();
        return PackedWeights.pack(weights, group * geometry.maps() * width, width, 1, geometry.maps(), width);
    }

    /** A map for each group, none if minimal filtering does not suit. */
    private WinogradConvolution[] winograd(double[] weights) {
        int count = WinogradConvolution.suits(geometry) ? geometry.groups() : 0;
        int size = geometry.maps() * geometry.channels() * geometry.taps();
        return IntStream.range(0, count)
                .mapToObj(g -> new WinogradConvolution(geometry, Arrays.copyOfRange(weights, g * size, (g + 1) * size)))
                .toArray(WinogradConvolution[]::new);
    }

    @Override
    public Convolution absolute() {
        Contraction[] absolute =
                Arrays.stream(groups).map(Contraction::absolute).toArray(Contraction[]::new);
        return new Convolution(
                this,
                absolute,
                new Lazy<>(() -> new WinogradConvolution[0]),
                new Lazy<>(() -> adjoint.get().absolute()));
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
        int[] xAt = new int[out[0] * out[1]];
        int[] yAt = new int[out[0] * out[1]];
        for (int i = 0; i < out[0]; i++) {
            for (int j = 0; j < out[1]; j++) {
                xAt[i * out[1] + j] = image.row(i, j);
                yAt[i * out[1] + j] = (i * out[1] + j) * out[2];
            }
        }
        return new Contraction(weights, taps, xAt, out[2], yAt, geometry.outSize());
    }

    @Override
    public long multiplyAdds() {
        long results = (long) geometry.batch() * geometry.groups() * geometry.maps() * geometry.outSize();
        return results * geometry.channels() * geometry.taps();
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        WinogradConvolution[] tiled = columns >= FEWEST_COLUMNS ? winograd.get() : new WinogradConvolution[0];
        boolean fast = tiled.length > 0;
        int channels = geometry.groups() * geometry.channels();
        for (int n = 0; n < geometry.batch(); n++) {
            int xBase = n * channels * geometry.inSize();
            int size = geometry.inSize();
            double[] source = x[0];
            if (!fast && !image.isPlain()) {
                size = image.channelSize();
                source = scratch.array(0, channels * size * columns);
                image.fill(x[0], xBase, channels, columns, source);
                xBase = 0;
            }
            for (int g = 0; g < groups.length; g++) {
                int from = xBase + g * geometry.channels() * size;
                int to = (n * groups.length + g) * geometry.maps() * geometry.outSize();
                if (fast) {
                    tiled[g].apply(kernels, source, from, columns, y, to, scratch);
                } else {
                    groups[g].apply(kernels, source, from, y, to, columns);
                }
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum != null) {
            double[] part = scratch.array(Scratch.ADJOINT, sum.length);
            adjoint.get().apply(kernels, new double[][] {g}, columns, part, scratch);
            Sums.add(part, 0, sum, 0, sum.length);
        }
    }

    @Override
    public void addWeightGradient(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch) {
        gradient.get().add(kernels, x, g, into, scratch);
    }
}
