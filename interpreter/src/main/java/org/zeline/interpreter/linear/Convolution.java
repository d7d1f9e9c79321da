package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** Convolution (in fact correlation, as ONNX has it) with any stride, dilation, padding and groups. */
public final class Convolution implements LinearMap {
    /** From so many columns on minimal filtering pays; single values are formed in the plain order of the sum. */
    private static final int FEWEST_COLUMNS = 8;

    private final ConvolutionGeometry geometry;
    private final PaddedImage image;
    private final Contraction[] groups;
    private final WinogradConvolution[] winograd;

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
        int size = geometry.maps() * geometry.channels() * geometry.taps();
        this.winograd = WinogradConvolution.suits(geometry)
                ? new WinogradConvolution[groups.length]
                : new WinogradConvolution[0];
        int[] taps = taps(residue);
        for (int g = 0; g < groups.length; g++) {
            double[] own = Arrays.copyOfRange(weights, g * size, (g + 1) * size);
            groups[g] =
                    contraction(PackedWeights.pack(own, geometry.maps(), geometry.channels() * geometry.taps()), taps);
            if (winograd.length > 0) {
                winograd[g] = new WinogradConvolution(geometry, own);
            }
        }
    }

    private Convolution(ConvolutionGeometry geometry, PaddedImage image, Contraction[] groups) {
        this.geometry = geometry;
        this.image = image;
        this.groups = groups;
        this.winograd = new WinogradConvolution[0];
    }

    @Override
    public LinearMap absolute() {
        Contraction[] absolute =
                Arrays.stream(groups).map(Contraction::absolute).toArray(Contraction[]::new);
        return new Convolution(geometry, image, absolute);
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
        boolean fast = winograd.length > 0 && columns >= FEWEST_COLUMNS;
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
                    winograd[g].apply(kernels, source, from, columns, y, to, scratch);
                } else {
                    groups[g].apply(kernels, source, from, y, to, columns);
                }
            }
        }
    }
}
