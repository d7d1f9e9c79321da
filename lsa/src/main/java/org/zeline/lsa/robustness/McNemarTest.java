package org.zeline.lsa.robustness;

/**
 * McNemar's exact test: do two networks classify the same samples correctly equally often? If they do, each sample that
 * only one of them classifies correctly is as likely to be the first network's as the second's.
 *
 * @param onlyFirst how many samples only the first network classifies correctly
 * @param onlySecond how many samples only the second network classifies correctly
 */
public record McNemarTest(int onlyFirst, int onlySecond) {
    private static final int SCALE = 500;

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public McNemarTest {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException(
                    "McNemar's test needs counts of at least 0, got " + onlyFirst + " and " + onlySecond);
        }
    }

    /**
     * {@return the test of two networks on the same samples}
     *
     * @param first whether the first network classifies each sample correctly
     * @param second whether the second one does, in the same order
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static McNemarTest of(boolean[] first, boolean[] second) {
        PairedTest.requireSame(first.length, second.length);
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int s = 0; s < first.length; s++) {
            onlyFirst += first[s] && !second[s] ? 1 : 0;
            onlySecond += second[s] && !first[s] ? 1 : 0;
        }
        return new McNemarTest(onlyFirst, onlySecond);
    }

    /**
     * {@return the two-sided p-value: with {@code n = onlyFirst + onlySecond} and k the smaller of both, {@code min(1,
     * 2 P(X <= k))} for X binomial of n trials with probability 1/2; 1 if n is 0. Below about 1e-308 it underflows to
     * 0}
     */
    public double pValue() {
        int n = onlyFirst + onlySecond;
        int k = Math.min(onlyFirst, onlySecond);
        double mass = 1; // C(n, k) 2^(exponent), kept within range
        int exponent = -n;
        for (int i = 1; i <= k; i++) {
            mass = mass * (n - k + i) / i;
            if (Math.getExponent(mass) > SCALE) {
                mass = Math.scalb(mass, -SCALE);
                exponent += SCALE;
            }
        }
        double sum = 1; // over j <= k of C(n, j) / C(n, k)
        double ratio = 1;
        for (int j = k; j > 0; j--) {
            ratio *= j / (double) (n - j + 1);
            sum += ratio;
        }
        return Math.min(1, Math.scalb(2 * mass * sum, exponent));
    }
}
