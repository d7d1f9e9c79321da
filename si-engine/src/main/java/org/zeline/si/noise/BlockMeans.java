package org.zeline.si.noise;

import java.util.ArrayList;
import java.util.List;
import org.zeline.si.data.Covariance;

/** Means of residuals over square blocks, spread evenly over the image. */
final class BlockMeans {
    private static final int MOST_BLOCKS = 64;

    /** How many elements are multiplied by the covariance for all blocks of a side at most. */
    private static final int MOST_PRODUCTS = 1 << 22;

    /** The 97.5 % quantile of the standard normal distribution. */
    private static final double NORMAL = 1.959963984540054;

    /** From so many images on the spread between them says how certain a mean is. */
    private static final int ENOUGH = 8;

    /** Blocks of one side. */
    private record Size(int side, List<int[]> blocks, double variance, List<Double> squares) {}

    private final List<Size> sizes = new ArrayList<>();

    BlockMeans(ImageShape shape, Covariance covariance) {
        int least = shape.rows() == 1 ? shape.columns() : Math.min(shape.rows(), shape.columns());
        for (int side = 1; side == 1 || 2 * side <= least; side *= 2) {
            List<int[]> blocks = blocks(shape, side);
            double variance = 0;
            for (int[] block : blocks) {
                double[] weights = new double[shape.size()];
                for (int i : block) {
                    weights[i] = 1.0 / block.length;
                }
                double[] product = covariance.times(weights);
                for (int i : block) {
                    variance += product[i] / block.length;
                }
            }
            sizes.add(new Size(side, blocks, variance, new ArrayList<>()));
        }
    }

    /** Elements of blocks that do not overlap. */
    private static List<int[]> blocks(ImageShape shape, int side) {
        int height = Math.min(side, shape.rows());
        int width = Math.min(side, shape.columns());
        int down = shape.rows() / height;
        int across = shape.columns() / width;
        long all = (long) shape.planes() * down * across;
        int count = (int) Math.min(all, Math.max(4, Math.min(MOST_BLOCKS, MOST_PRODUCTS / shape.size())));
        List<int[]> blocks = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            // multiples of the golden ratio spread over rows and columns alike
            long which = all <= count ? b : (long) (all * (b * 0.6180339887498949 % 1));
            int plane = (int) (which / ((long) down * across));
            int top = (int) (which / across % down) * height;
            int left = (int) (which % across) * width;
            int[] block = new int[height * width];
            for (int i = 0; i < block.length; i++) {
                int row = plane * shape.rows() + top + i / width;
                block[i] = row * shape.columns() + left + i % width;
            }
            blocks.add(block);
        }
        return blocks;
    }

    void add(double[] residual) {
        for (Size size : sizes) {
            double squares = 0;
            for (int[] block : size.blocks) {
                double mean = 0;
                for (int i : block) {
                    mean += residual[i] / block.length;
                }
                squares += mean * mean;
            }
            size.squares.add(squares / size.variance);
        }
    }

    /** What the means vary by, over what the covariance states; residuals are scaled to have it. */
    List<NoiseFit.BlockVariance> variances(double degrees) {
        List<NoiseFit.BlockVariance> variances = new ArrayList<>();
        for (Size size : sizes) {
            int count = size.squares.size();
            double mean = size.squares.stream().mapToDouble(s -> s).sum() / count;
            double spread = size.squares.stream()
                            .mapToDouble(s -> (s - mean) * (s - mean))
                            .sum()
                    / Math.max(1, count - 1);
            double error = count >= ENOUGH
                    ? Math.sqrt(spread / degrees)
                    : mean * Math.sqrt(2 / (degrees * size.blocks.size()));
            variances.add(new NoiseFit.BlockVariance(
                    size.side, mean, Math.max(0, mean - NORMAL * error), mean + NORMAL * error));
        }
        return variances;
    }
}
