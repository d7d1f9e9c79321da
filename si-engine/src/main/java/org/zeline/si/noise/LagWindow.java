package org.zeline.si.noise;

/**
 * Weights of estimated autocovariances: 1 up to a lag, then falling linearly to 0 at twice that lag (the flat-top
 * window of Politis and Romano, Journal of Time Series Analysis 16, 1995). The lag is chosen as by Politis (Journal of
 * Nonparametric Statistics 15, 2003): the last one, up to half of the image, at which a correlation is significant.
 * Where that is half of the image, all weights are 1.
 *
 * @param down the lag between rows
 * @param across the lag between columns
 * @param rows of the image
 * @param columns of the image
 */
record LagWindow(int down, int across, int rows, int columns) {
    /** The probability that white noise has a significant correlation at any lag, at most. */
    private static final double ERROR = 0.1;

    /**
     * The window of correlations. At each distance, Bartlett's standard error rests on the significant correlations at
     * smaller ones.
     *
     * @param correlations at lags in rows and columns, averaged over signs
     * @param images how many independent planes they were estimated from
     */
    static LagWindow of(double[][] correlations, double images) {
        int rows = correlations.length;
        int columns = correlations[0].length;
        int lags = (rows / 2 + 1) * (columns / 2 + 1);
        double most = Math.sqrt(2 * Math.log(lags / ERROR)); // a bound on the normal quantile
        double squares = 1;
        int down = 0;
        int across = 0;
        for (int distance = 1; distance <= Math.max(rows, columns) / 2; distance++) {
            double known = squares;
            for (int i = 0; i <= Math.min(distance, rows / 2); i++) {
                for (int j = i == distance ? 0 : distance; j <= Math.min(distance, columns / 2); j++) {
                    double square = correlations[i][j] * correlations[i][j];
                    double pairs = images * (rows - i) * (columns - j) * (i > 0 && j > 0 ? 2 : 1);
                    if (square > most * most * known / pairs) {
                        down = Math.max(down, i);
                        across = Math.max(across, j);
                        squares += square * signs(i, j);
                    }
                }
            }
        }
        return new LagWindow(down, across, rows, columns);
    }

    /** How many lags have these sizes. */
    private static int signs(int i, int j) {
        return (i > 0 ? 2 : 1) * (j > 0 ? 2 : 1);
    }

    /**
     * The sum over all lags of either sign of a power of weighted correlations, where each counts by its share of pairs
     * of elements.
     */
    double sum(double[][] correlations, int power) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double share = (1 - (double) i / rows) * (1 - (double) j / columns);
                sum += share * signs(i, j) * Math.pow(weight(i, j) * correlations[i][j], power);
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
        return Math.max(0, 2 - lag / Math.max(flat, 0.5));
    }
}
