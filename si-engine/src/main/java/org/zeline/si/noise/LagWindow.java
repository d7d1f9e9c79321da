package org.zeline.si.noise;

/**
 * Weights of estimated autocovariances: 1 up to a lag, then falling linearly to 0 at twice that lag (the flat-top
 * window of Politis and Romano, Journal of Time Series Analysis 16, 1995). The lag is chosen as by Politis (Journal of
 * Nonparametric Statistics 15, 2003): the last one, up to half of the image, at which a correlation is significant, by
 * Bartlett's standard error and with a total error probability of {@value #ERROR}. Where that is half of the image, all
 * weights are 1.
 *
 * @param down the lag between rows
 * @param across the lag between columns
 * @param rows of the image
 * @param columns of the image
 * @param squares the sum of squared correlations, thus weighted, over all lags of either sign
 */
record LagWindow(int down, int across, int rows, int columns, double squares) {
    private static final double ERROR = 0.01;

    /** How often lags are chosen anew with the standard error that the last choice gives. */
    private static final int ROUNDS = 4;

    /**
     * The window of correlations.
     *
     * @param correlations at lags in rows and columns, averaged over signs
     * @param images how many independent planes they were estimated from
     */
    static LagWindow of(double[][] correlations, double images) {
        int rows = correlations.length;
        int columns = correlations[0].length;
        LagWindow window = new LagWindow(0, 0, rows, columns, 1);
        for (int round = 0; round < ROUNDS; round++) {
            LagWindow next = chosen(correlations, images, window.squares);
            if (next.equals(window)) {
                break;
            }
            window = next;
        }
        return window;
    }

    private static LagWindow chosen(double[][] correlations, double images, double squares) {
        int rows = correlations.length;
        int columns = correlations[0].length;
        int lags = (rows / 2 + 1) * (columns / 2 + 1);
        double most = Math.sqrt(2 * Math.log(lags / ERROR)); // a bound on the normal quantile
        int down = 0;
        int across = 0;
        for (int i = 0; i <= rows / 2; i++) {
            for (int j = 0; j <= columns / 2; j++) {
                double pairs = images * (rows - i) * (columns - j) * (i > 0 && j > 0 ? 2 : 1);
                if (Math.abs(correlations[i][j]) > most * Math.sqrt(squares / pairs)) {
                    down = Math.max(down, i);
                    across = Math.max(across, j);
                }
            }
        }
        return new LagWindow(
                down, across, rows, columns, new LagWindow(down, across, rows, columns, 1).sum(correlations, 2, false));
    }

    /**
     * The sum over all lags of either sign of a power of weighted correlations.
     *
     * @param power of a correlation
     * @param shared whether each lag counts by its share of pairs
     */
    double sum(double[][] correlations, int power, boolean shared) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double one = Math.pow(weight(i, j) * correlations[i][j], power) * (i > 0 ? 2 : 1) * (j > 0 ? 2 : 1);
                sum += shared ? one * (1 - (double) i / rows) * (1 - (double) j / columns) : one;
            }
        }
        return sum;
    }

    double weight(int i, int j) {
        return weight(i, down, rows) * weight(j, across, columns);
    }

    private static double weight(int lag, int flat, int extent) {
        if (lag <= flat || flat >= extent / 2) {
            return 1;
        }
        return Math.max(0, 2 - (double) lag / Math.max(flat, 0.5));
    }
}
