package org.zeline.si;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CovarianceTest {
    private static final double[] V = {1, -2, 0.5, 3, 0};

    @Test
    void ar1IsItsMatrix() {
        double[][] rows = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                rows[i][j] = 2 * Math.pow(-0.6, Math.abs(i - j));
            }
        }
        double[] expected = new Covariance.Matrix(rows).times(V);
        assertThat(new Covariance.Ar1(-0.6, 2).times(V)).containsExactly(expected, within(1e-14));
    }

    @Test
    void scalarAndDiagonal() {
        assertThat(new Covariance.Scalar(2).times(V)).containsExactly(2, -4, 1, 6, 0);
        assertThat(new Covariance.Diagonal(new double[] {1, 2, 3, 4, 5}).times(V))
                .containsExactly(1, -4, 1.5, 12, 0);
    }

    @Test
    void whatIsNoCovarianceIsRefused() {
        assertThatThrownBy(() -> new Covariance.Scalar(-1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Covariance.Diagonal(new double[] {1, 0})).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new Covariance.Ar1(1, 1)).hasMessageContaining("rho");
        assertThatThrownBy(() -> new Covariance.Matrix(new double[][] {{1, 2}, {0, 1}}))
                .hasMessageContaining("symm");
        assertThatThrownBy(() -> new Covariance.Diagonal(new double[] {1}).times(V))
                .hasMessageContaining("the data have 5");
    }

    @Test
    void theLineHoldsTheDataAtTheStatistic() {
        double[] x = {0.3, -1, 2, 0.7, 1};
        double[] eta = {0.5, 0.5, -1 / 3.0, -1 / 3.0, -1 / 3.0};
        Line line = Line.through(x, eta, new Covariance.Ar1(0.4, 1.5));
        double slope = 0;
        for (int i = 0; i < x.length; i++) {
            assertThat(line.a()[i] + line.stat() * line.b()[i]).isCloseTo(x[i], within(1e-14));
            slope += eta[i] * line.b()[i];
        }
        double[] sigmaEta = new Covariance.Ar1(0.4, 1.5).times(eta);
        double variance = 0;
        for (int i = 0; i < eta.length; i++) {
            variance += eta[i] * sigmaEta[i];
        }
        assertThat(slope).isCloseTo(Math.sqrt(variance), within(1e-14));
    }
}
