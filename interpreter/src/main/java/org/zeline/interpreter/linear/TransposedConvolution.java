package org.zeline.interpreter.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * The transpose of a convolution with stride s. The elements of the result whose position plus padding has the same
 * remainder modulo s are computed together, as an ordinary convolution with the taps of that remainder.
 */
public final class TransposedConvolution implements ConvolutionMap {
    private final ConvolutionGeometry geometry;
    private final PaddedImage image;
    private final Lazy<List<Phase>> phases;
    private final Lazy<ConvolutionMap> adjoint;
    private final Lazy<WeightGradient> gradient;

    /**
     * The elements of the result with one remainder along each axis: {@code count} of them, at {@code first + i
     * stride}.
     */
    private record Phase(int[] first, int[] count, int[][] taps, Contraction[] groups) {
        int size() {
            return ConvolutionGeometry.volume(count);
        }

        Phase absolute() {
            Contraction[] absolute =
                    Arrays.stream(groups).map(Contraction::absolute).toArray(Contraction[]::new);
            return new Phase(first, count, taps, absolute);
        }
    }

    /**
     * Creates the map; the weights of each remainder are packed when it is first applied.
     *
     * @param geometry the sizes; {@code pad} is the number of elements cropped from the front of the result
     * @param weights {@code groups x channels x maps x kernel}, row-major
     */
    public TransposedConvolution(ConvolutionGeometry geometry, Supplier<double[]> weights) {
        this.geometry = geometry;
        this.image = image(geometry);
        Shape.of(geometry.groups(), geometry.channels(), image.channelSize()); // refuses sizes beyond the memory
        this.phases = new Lazy<>(() -> {
            double[] all = weights.get();
            return phases((g, taps) -> gather(all, g, taps));
        });
        this.adjoint = new Lazy<>(() -> new Convolution(geometry.adjoint(), weights));
        this.gradient = new Lazy<>(() -> new WeightGradient(geometry.adjoint()));
    }

    private TransposedConvolution(ConvolutionGeometry geometry, TransposedConvolution like) {
        this.geometry = geometry;
        this.image = image(geometry);
        this.phases = new Lazy<>(() -> phases(like::packed));
        this.adjoint = new Lazy<>(() -> like.adjoint.get().resized(geometry.adjoint()));
        this.gradient = new Lazy<>(() -> new WeightGradient(geometry.adjoint()));
    }

    /** Packs the weights of one group for some taps along each axis. */
    private interface Packing {
        PackedWeights of(int group, int[][] taps);
    }

    private PackedWeights packed(int group, int[][] taps) {
        for (Phase phase : phases.get()) {
            if (Arrays.deepEquals(phase.taps, taps)) {
                return phase.groups[group].weights();
            }
        }
        throw new IllegalStateException("the part of a result has a phase that the result does not have");
    }

    /** The number of elements of padding before the input along an axis. */
    private static int padding(ConvolutionGeometry geometry, int axis) {
        return (geometry.kernel()[axis] - 1) * geometry.dilation()[axis] / geometry.stride()[axis];
    }

    private static PaddedImage image(ConvolutionGeometry geometry) {
        int[] pad = new int[3];
        int[] extent = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            pad[axis] = padding(geometry, axis);
            int largest = (geometry.out()[axis] - 1 + geometry.pad()[axis]) / geometry.stride()[axis];
            extent[axis] = pad[axis] + Math.max(geometry.in()[axis], largest + 1);
        }
        int[] ones = {1, 1, 1};
        return new PaddedImage(geometry.in(), ones, pad, new int[3][1], extent);
    }

    private TransposedConvolution(TransposedConvolution like, Lazy<List<Phase>> phases, Lazy<ConvolutionMap> adjoint) {
        this.geometry = like.geometry;
        this.image = like.image;
        this.phases = phases;
        this.adjoint = adjoint;
        this.gradient = like.gradient;
    }

    @Override
    public TransposedConvolution with(double[] weights) {
        return new TransposedConvolution(
                this,
                new Lazy<>(
                        () -> phases.get().stream().map(p -> with(p, weights)).toList()),
                new Lazy<>(() -> adjoint.get().with(weights)));
    }

    @Override
    public TransposedConvolution resized(ConvolutionGeometry sizes) {
        return new TransposedConvolution(sizes, this);
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        return geometry.cropTransposed(inputs.get(0), part).map(this::resized);
    }

    private Phase with(Phase phase, double[] weights) {
        Contraction[] others = IntStream.range(0, phase.groups.length)
                .mapToObj(g -> phase.groups[g].with(gather(weights, g, phase.taps)))
                .toArray(Contraction[]::new);
        return new Phase(phase.first, phase.count, phase.taps, others);
    }

    @Override
    public int plainColumns() {
        return Convolution.plainColumns(geometry);
    }

    @Override
    public TransposedConvolution absolute() {
        return new TransposedConvolution(
                this,
                new Lazy<>(() -> phases.get().stream().map(Phase::absolute).toList()),
                new Lazy<>(() -> adjoint.get().absolute()));
    }

    @Override
    public double normBound() {
        return adjoint.get().normBound();
    }

    /** The remainders of an axis that have at least one tap. */
    private int[] remainders(int axis) {
        return IntStream.range(0, geometry.kernel()[axis])
                .map(k -> k * geometry.dilation()[axis] % geometry.stride()[axis])
                .sorted()
                .distinct()
                .toArray();
    }

    private List<Phase> phases(Packing weights) {
        List<Phase> all = new ArrayList<>();
        for (int i : remainders(0)) {
            for (int j : remainders(1)) {
                for (int k : remainders(2)) {
                    addPhase(new int[] {i, j, k}, weights, all);
                }
            }
        }
        return all;
    }

    private void addPhase(int[] remainder, Packing weights, List<Phase> all) {
        int[] first = new int[3];
        int[] count = new int[3];
        int[] start = new int[3];
        int[][] taps = new int[3][];
        for (int axis = 0; axis < 3; axis++) {
            int stride = geometry.stride()[axis];
            int dilation = geometry.dilation()[axis];
            int r = remainder[axis];
            start[axis] = Math.max(0, -Math.floorDiv(r - geometry.pad()[axis], stride));
            first[axis] = start[axis] * stride + r - geometry.pad()[axis];
            count[axis] = Math.max(0, -Math.floorDiv(first[axis] - geometry.out()[axis], stride));
            taps[axis] = IntStream.range(0, geometry.kernel()[axis])
                    .filter(k -> k * dilation % stride == r)
                    .toArray();
        }
        Phase phase = new Phase(first, count, taps, new Contraction[geometry.groups()]);
        if (phase.size() == 0 || taps[0].length * taps[1].length * taps[2].length == 0) {
            return;
        }
        int[] offsets = offsets(taps, start);
        for (int g = 0; g < phase.groups.length; g++) {
            phase.groups[g] = contraction(weights.of(g, taps), offsets, count);
        }
        all.add(phase);
    }

    private int[] offsets(int[][] taps, int[] start) {
        List<Integer> offsets = new ArrayList<>();
        for (int channel = 0; channel < geometry.channels(); channel++) {
            for (int i : taps[0]) {
                for (int j : taps[1]) {
                    for (int k : taps[2]) {
                        int[] tap = {i, j, k};
                        int[] shift = new int[3];
                        for (int axis = 0; axis < 3; axis++) {
                            int back = tap[axis] * geometry.dilation()[axis] / geometry.stride()[axis];
                            shift[axis] = start[axis] + padding(geometry, axis) - back;
                        }
                        offsets.add(channel * image.channelSize() + image.offset(new int[3], shift));
                    }
                }
            }
        }
        return offsets.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The weights of one group and phase, {@code maps x (channels x taps)}. */
    private PackedWeights gather(double[] weights, int group, int[][] taps) {
        int[] kernel = geometry.kernel();
        int width = geometry.channels() * taps[0].length * taps[1].length * taps[2].length;
        double[] gathered = new double[geometry.maps() * width];
        int to = 0;
        for (int map = 0; map < geometry.maps(); map++) {
            for (int channel = 0; channel < geometry.channels(); channel++) {
                int from = ((group * geometry.channels() + channel) * geometry.maps() + map) * geometry.taps();
                for (int i : taps[0]) {
                    for (int j : taps[1]) {
                        for (int k : taps[2]) {
                            gathered[to++] = weights[from + (i * kernel[1] + j) * kernel[2] + k];
                        }
                    }
                }
            }
        }
        return PackedWeights.pack(gathered, geometry.maps(), width);
    }

    private Contraction contraction(PackedWeights weights, int[] taps, int[] count) {
        int[] xAt = new int[count[0] * count[1]];
        int[] yAt = new int[count[0] * count[1]];
        for (int i = 0; i < count[0]; i++) {
            for (int j = 0; j < count[1]; j++) {
                xAt[i * count[1] + j] = image.row(i, j);
                yAt[i * count[1] + j] = (i * count[1] + j) * count[2];
            }
        }
        return new Contraction(
                weights,
                taps,
                xAt,
                count[2],
                yAt,
                ConvolutionGeometry.volume(count),
                Convolution.rowLayout(geometry, image));
    }

    @Override
    public long multiplyAdds() {
        long inputs = (long) geometry.batch() * geometry.groups() * geometry.channels() * geometry.inSize();
        return inputs * geometry.maps() * geometry.taps();
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        int channels = geometry.groups() * geometry.channels();
        List<Phase> parts = phases.get();
        boolean whole = parts.size() == 1 && parts.get(0).size() == geometry.outSize();
        if (whole && columns == 1 && kernels.filtersRows()) {
            Contraction[] groups = parts.get(0).groups;
            if (groups[0].filter().isPresent()) {
                int top = geometry.kernel()[1] - 1 - geometry.pad()[1];
                int left = geometry.kernel()[2] - 1 - geometry.pad()[2];
                Convolution.filter(kernels, geometry, groups, top, left, x[0], y);
                return;
            }
        }
        if (!whole) {
            int results = geometry.batch() * geometry.groups() * geometry.maps() * geometry.outSize();
            Arrays.fill(y, 0, results * columns, 0);
        }
        for (int n = 0; n < geometry.batch(); n++) {
            double[] source = x[0];
            int xBase = n * channels * geometry.inSize();
            if (!image.isPlain()) {
                source = image.copied(x[0], xBase, channels, columns, scratch);
                xBase = 0;
            }
            for (int g = 0; g < geometry.groups(); g++) {
                int from = xBase + g * geometry.channels() * image.channelSize();
                int to = (n * geometry.groups() + g) * geometry.maps() * geometry.outSize();
                if (whole) {
                    parts.get(0).groups[g].apply(kernels, source, from, y, to, columns);
                } else {
                    spread(kernels, source, from, g, columns, y, to, scratch);
                }
            }
        }
    }

    /** Scatters one group of one image, phase by phase. */
    private void spread(
            Kernels kernels, double[] source, int from, int g, int columns, double[] y, int to, Scratch scratch) {
        for (Phase phase : phases.get()) {
            double[] part = scratch.array(1, geometry.maps() * phase.size() * columns);
            phase.groups[g].apply(kernels, source, from, part, 0, columns);
            spread(part, phase, columns, y, to);
        }
    }

    private void spread(double[] part, Phase phase, int columns, double[] y, int to) {
        int[] out = geometry.out();
        int[] stride = geometry.stride();
        int from = 0;
        for (int map = 0; map < geometry.maps(); map++) {
            for (int i = 0; i < phase.count[0]; i++) {
                for (int j = 0; j < phase.count[1]; j++) {
                    int di = phase.first[0] + i * stride[0];
                    int dj = phase.first[1] + j * stride[1];
                    int row = to + ((map * out[0] + di) * out[1] + dj) * out[2] + phase.first[2];
                    copyRow(part, from, phase.count[2], stride[2], columns, y, row);
                    from += phase.count[2];
                }
            }
        }
    }

    private static void copyRow(double[] part, int from, int count, int stride, int columns, double[] y, int to) {
        if (stride == 1) {
            System.arraycopy(part, from * columns, y, to * columns, count * columns);
        } else if (columns == 1) {
            for (int k = 0; k < count; k++) {
                y[to + k * stride] = part[from + k];
            }
        } else {
            for (int k = 0; k < count; k++) {
                System.arraycopy(part, (from + k) * columns, y, (to + k * stride) * columns, columns);
            }
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

    /** The weight gradient of the adjoint convolution, with the input and the gradient of the result exchanged. */
    @Override
    public void addWeightGradient(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch) {
        gradient.get().add(kernels, g, x, into, scratch);
    }
}
