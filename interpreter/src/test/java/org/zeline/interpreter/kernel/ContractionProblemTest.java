package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Checks that {@link ContractionProblem} detects small defects. */
final class ContractionProblemTest {
    private static final ContractionProblem PROBLEM = new ContractionProblem(9, 10, 17, 3, 0, 1);

    /** Damages the output after a correct contraction, given its first and last index. */
    private interface Defect {
        void damage(double[] y, int first, int last);
    }

    private record Defective(Defect defect) implements Kernels {
        @Override
        public String name() {
            return "defective";
        }

        @Override
        public int lanes() {
            return 1;
        }

        @Override
        public void contract(
                PackedWeights w,
                int[] tap,
                double[] x,
                int xBase,
                int[] xAt,
                int n,
                double[] y,
                int yBase,
                int[] yAt,
                int yStride,
                int runs) {
            Kernels.scalar().contract(w, tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);
            defect.damage(y, yBase + yAt[0], yBase + yAt[runs - 1] + (w.rows() - 1) * yStride + n - 1);
        }

        @Override
        public void sixToPoints(
                double[] x,
                int x0,
                int xStride,
                int xGap,
                double[] y,
                int y0,
                int yStride,
                int yGap,
                int n,
                int groups) {
            Kernels.scalar().sixToPoints(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
        }

        @Override
        public void pointsToFour(
                double[] x,
                int x0,
                int xStride,
                int xGap,
                double[] y,
                int y0,
                int yStride,
                int yGap,
                int n,
                int groups) {
            Kernels.scalar().pointsToFour(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
        }

        @Override
        public void interpolate(
                double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements) {
            Kernels.scalar().interpolate(x, points, left, part, y, chosen, elements);
        }

        @Override
        public void stray(
                double[] x,
                int points,
                double[] run,
                double[] start,
                double[] slope,
                double[] least,
                double[] most,
                int elements) {
            Kernels.scalar().stray(x, points, run, start, slope, least, most, elements);
        }
    }

    @Test
    void acceptsCorrectResults() {
        PROBLEM.check(new Defective((y, first, last) -> {}));
    }

    @Test
    void detectsOneWrongElement() {
        assertDefectDetected((y, first, last) -> y[first] += 1e-12);
        assertDefectDetected((y, first, last) -> y[last] = Math.nextUp((float) y[last]));
        assertDefectDetected((y, first, last) -> y[last] = Double.NaN);
    }

    @Test
    void detectsAWriteOutsideTheResult() {
        assertDefectDetected((y, first, last) -> y[last + 1] = 0);
        assertDefectDetected((y, first, last) -> y[y.length - 1] = 0);
    }

    private static void assertDefectDetected(Defect defect) {
        assertThatThrownBy(() -> PROBLEM.check(new Defective(defect))).isInstanceOf(AssertionError.class);
    }
}
