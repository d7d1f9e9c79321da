package org.zeline.si.algebra;

/**
 * A grid of rows and columns that is periodic in both, and the discrete Fourier transform of the numbers on it (Cooley
 * and Tukey, Mathematics of Computation 19, 1965). Both extents are powers of two. Immutable; threads may share it.
 */
public final class Torus {
    private final int rows;
    private final int columns;
    private final double[] rowCosines;
    private final double[] rowSines;
    private final double[] columnCosines;
    private final double[] columnSines;

    private Torus(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.rowCosines = cosines(rows);
        this.rowSines = sines(rows);
        this.columnCosines = cosines(columns);
        this.columnSines = sines(columns);
    }

    /**
     * {@return the least torus on which images do not meet their own copies: sums of products at all lags of an image
     * are those of its zero-padded copy}
     *
     * @param rows of the image, at least 1
     * @param columns of the image, at least 1
     * @throws IllegalArgumentException if the image is too large
     */
    public static Torus around(int rows, int columns) {
        return of(powerOfTwo(2L * rows - 1), powerOfTwo(2L * columns - 1));
    }

    /**
     * {@return a torus}
     *
     * @param rows a power of two
     * @param columns a power of two
     * @throws IllegalArgumentException if they are not, or their product is above 2^28
     */
    public static Torus of(long rows, long columns) {
        if (rows < 1 || columns < 1 || Long.bitCount(rows) != 1 || Long.bitCount(columns) != 1) {
            throw new IllegalArgumentException("extents must be powers of two, got " + rows + " x " + columns);
        }
        if (rows > 1 << 28 || columns > 1 << 28 || rows * columns > 1 << 28) {
            throw new IllegalArgumentException(
                    "the Fourier transform of this image needs " + rows + " x " + columns + " numbers, more than 2^28");
        }
        return new Torus((int) rows, (int) columns);
    }

    private static long powerOfTwo(long least) {
        long power = 1;
        while (power < least) {
            power *= 2;
        }
        return power;
    }

    /** {@return how many rows} */
    public int rows() {
        return rows;
    }

    /** {@return how many columns} */
    public int columns() {
        return columns;
    }

    /** {@return how many numbers} */
    public int size() {
        return rows * columns;
    }

    /**
     * {@return an image at the origin, zeros elsewhere}
     *
     * @param image in row-major order
     * @param width its columns, at most those of the torus
     */
    public double[] padded(double[] image, int width) {
        double[] all = new double[size()];
        for (int i = 0; i < image.length / width; i++) {
            System.arraycopy(image, i * width, all, i * columns, width);
        }
        return all;
    }

    /**
     * {@return the part at the origin}
     *
     * @param all the numbers
     * @param height how many rows
     * @param width how many columns
     */
    public double[] part(double[] all, int height, int width) {
        double[] image = new double[height * width];
        for (int i = 0; i < height; i++) {
            System.arraycopy(all, i * columns, image, i * width, width);
        }
        return image;
    }

    /**
     * Transforms in place: number (p, q) becomes the sum over (i, j) of number (i, j) times {@code exp(-2 pi sqrt(-1)
     * (p i / rows + q j / columns))}.
     *
     * @param real parts
     * @param imaginary parts
     */
    public void transform(double[] real, double[] imaginary) {
        transform(real, imaginary, 1);
    }

    /**
     * Transforms back in place.
     *
     * @param real parts
     * @param imaginary parts
     */
    public void inverse(double[] real, double[] imaginary) {
        transform(real, imaginary, -1);
        double scale = 1.0 / size();
        for (int i = 0; i < real.length; i++) {
            real[i] *= scale;
            imaginary[i] *= scale;
        }
    }

    private void transform(double[] real, double[] imaginary, int sign) {
        for (int i = 0; i < rows; i++) {
            line(real, imaginary, i * columns, columns, columnCosines, columnSines, sign);
        }
        if (rows == 1) {
            return;
        }
        double[] re = new double[rows];
        double[] im = new double[rows];
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                re[i] = real[i * columns + j];
                im[i] = imaginary[i * columns + j];
            }
            line(re, im, 0, rows, rowCosines, rowSines, sign);
            for (int i = 0; i < rows; i++) {
                real[i * columns + j] = re[i];
                imaginary[i * columns + j] = im[i];
            }
        }
    }

    private static void line(double[] re, double[] im, int from, int n, double[] cosines, double[] sines, int sign) {
        reverseBits(re, im, from, n);
        for (int half = 1; half < n; half *= 2) {
            int step = n / (2 * half);
            for (int start = from; start < from + n; start += 2 * half) {
                for (int k = 0; k < half; k++) {
                    double c = cosines[k * step];
                    double s = -sign * sines[k * step];
                    int a = start + k;
                    int b = a + half;
                    double x = re[b] * c - im[b] * s;
                    double y = re[b] * s + im[b] * c;
                    re[b] = re[a] - x;
                    im[b] = im[a] - y;
                    re[a] += x;
                    im[a] += y;
                }
            }
        }
    }

    private static void reverseBits(double[] re, double[] im, int from, int n) {
        if (n == 1) {
            return;
        }
        int shift = Integer.numberOfLeadingZeros(n) + 1;
        for (int i = 0; i < n; i++) {
            int j = Integer.reverse(i) >>> shift;
            if (j > i) {
                double x = re[from + i];
                re[from + i] = re[from + j];
                re[from + j] = x;
                double y = im[from + i];
                im[from + i] = im[from + j];
                im[from + j] = y;
            }
        }
    }

    private static double[] cosines(int n) {
        double[] cosines = new double[Math.max(1, n / 2)];
        for (int k = 0; k < cosines.length; k++) {
            cosines[k] = Math.cos(2 * Math.PI * k / n);
        }
        return cosines;
    }

    private static double[] sines(int n) {
        double[] sines = new double[Math.max(1, n / 2)];
        for (int k = 0; k < sines.length; k++) {
            sines[k] = Math.sin(2 * Math.PI * k / n);
        }
        return sines;
    }
}
