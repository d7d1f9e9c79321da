package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.ArgMax;
import org.zeline.interpreter.function.Evaluable;
import org.zeline.interpreter.function.MaxOfWindows;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.UnsupportedModelException;

class AffinePassTest {
    /** A random line with the branches that forward passes take at its points. */
    private record Case(RandomLine line) {
        Plan plan() {
            return line.plan();
        }

        /** The branches of all selections of the plan, in order. */
        List<Integer> branches(double z) {
            double[][] values = new double[plan().edgeCount()][];
            values[plan().inputs()[0]] = line.at(z);
            List<Integer> branches = new ArrayList<>();
            for (Step step : plan().steps()) {
                double[][] x = Arrays.stream(step.inputs())
                        .mapToObj(id -> plan().edge(id).isConstant()
                                ? plan().edge(id).constant().doubles()
                                : values[id])
                        .toArray(double[][]::new);
                if (step.action() instanceof PiecewiseLinear function) {
                    for (double v : x[0]) {
                        branches.add(function.piece(v));
                    }
                } else if (step.action() instanceof PiecewiseConstant function) {
                    for (double v : x[0]) {
                        branches.add(Double.hashCode(function.value().applyAsDouble(v)));
                    }
                } else if (step.action() instanceof MaxOfWindows maximum) {
                    addWinners(maximum.windows(), x[0], branches);
                } else if (step.action() instanceof ArgMax position) {
                    addWinners(position.windows(), x[0], branches);
                }
                double[] y = new double[plan().edge(step.outputs()[0]).shape().size()];
                ((Evaluable) step.action()).evaluate(x, 1, y, new Workspace(Kernels.scalar()));
                values[step.outputs()[0]] = y;
            }
            return branches;
        }

        private static void addWinners(Windows windows, double[] x, List<Integer> branches) {
            for (int w = 0; w < windows.count(); w++) {
                int best = windows.element(windows.from(w));
                for (int p = windows.from(w) + 1; p < windows.to(w); p++) {
                    best = x[windows.element(p)] > x[best] ? windows.element(p) : best;
                }
                branches.add(best);
            }
        }
    }

    @Property(tries = 400)
    void agreesWithForwardPassesInsideTheInterval(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        RandomLine line = RandomLine.of(RandomNetwork.of(seed), random);
        AffinePass pass = new AffinePass(line.plan(), Backends.best(), line.a(), line.b());
        for (int point = 0; point < 3; point++) {
            double z = 3 * random.nextGaussian();
            AffinePiece piece = pass.at(z);
            assertThat(z).isBetween(piece.lower(), piece.upper());
            for (int i = 0; i < 5; i++) {
                double inside = inside(piece, random);
                assertThat(line.deviations(inside, random, y -> deviations(piece, inside, y)))
                        .as("%s: piece at %s, forward pass at %s", line.network(), z, inside)
                        .isEqualTo(new BitSet());
            }
        }
    }

    /**
     * A Hardmax compares |x| and max(x, 0): where both are equal, the first wins. Regression test: one of them must not
     * be reused from another point, since it may differ by rounding errors.
     */
    @Test
    void valuesBeforeAJumpAreNotReused() {
        agreesWithForwardPassesInsideTheInterval(130973);
    }

    /** An ArgMin compares pooled sums, two of which add the same numbers in different order. */
    @Test
    void tiesDecidedByRoundingMayJumpInsideAPiece() {
        agreesWithForwardPassesInsideTheInterval(54907);
    }

    @Property(tries = 400, maxDiscardRatio = 1)
    void anIntervalEndsWhereABranchChanges(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        RandomLine line = RandomLine.of(RandomNetwork.of(seed), random);
        Case problem = new Case(line);
        double z = 3 * random.nextGaussian();
        AffinePiece piece = new AffinePass(line.plan(), Kernels.scalar(), line.a(), line.b()).at(z);
        Assume.that(piece.upper() < 1e6 || piece.lower() > -1e6);
        List<Integer> own = problem.branches(z);
        if (piece.upper() < 1e6) {
            assertThat(problem.branches(piece.upper() + 1e-7 * Math.max(1, Math.abs(piece.upper()))))
                    .as("past the upper end %s", piece.upper())
                    .isNotEqualTo(own);
        }
        if (piece.lower() > -1e6) {
            assertThat(problem.branches(piece.lower() - 1e-7 * Math.max(1, Math.abs(piece.lower()))))
                    .as("past the lower end %s", piece.lower())
                    .isNotEqualTo(own);
        }
    }

    /** The elements that deviate from a piece. */
    private static BitSet deviations(AffinePiece piece, double z, double[] y) {
        assertThat(y).hasSize(piece.size());
        BitSet deviations = new BitSet();
        for (int j = 0; j < y.length; j++) {
            double change = piece.slope(j) * (z - piece.at());
            double scale = Math.max(1, Math.abs(piece.value(j)) + Math.abs(change));
            deviations.set(j, !(Math.abs(y[j] - (piece.value(j) + change)) <= 1e-9 * scale));
        }
        return deviations;
    }

    private static double inside(AffinePiece piece, Random random) {
        double lower = Math.max(piece.lower(), piece.at() - 5);
        double upper = Math.min(piece.upper(), piece.at() + 5);
        return lower + random.nextDouble() * (upper - lower);
    }

    @Test
    void reusesValidValuesAndRecomputesOthers() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), g.node("Relu", List.of(x)));
        AffinePass pass = new AffinePass(plan, Kernels.scalar(), new double[] {1, -2}, new double[] {1, 1});
        AffinePiece low = pass.at(0);
        assertThat(new double[] {low.lower(), low.upper()}).containsExactly(-1, 2);
        assertThat(new double[] {low.value(0), low.slope(0), low.value(1), low.slope(1)})
                .containsExactly(1, 1, 0, 0);
        AffinePiece same = pass.at(1);
        assertThat(new double[] {same.at(), same.value(0), same.lower(), same.upper()})
                .containsExactly(1, 2, -1, 2);
        AffinePiece high = pass.at(3);
        assertThat(new double[] {high.lower(), high.upper()}).containsExactly(2, Double.POSITIVE_INFINITY);
        assertThat(high.value(1)).isEqualTo(1);
    }

    @Test
    void atABreakpointThePieceAboveIsTaken() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 3);
        Plan plan = g.plan(Kernels.scalar(), Shape.of(3), g.node("Relu", List.of(x)));
        AffinePass pass = new AffinePass(plan, Kernels.scalar(), new double[] {0, 0, 0}, new double[] {1, -1, 0});
        AffinePiece piece = pass.at(0);
        assertThat(piece.lower()).isZero();
        assertThat(piece.upper()).isInfinite();
        assertThat(new double[] {piece.slope(0), piece.slope(1), piece.slope(2)})
                .containsExactly(1, 0, 0);
    }

    @Test
    void refusesUnsupportedPlansAndNamesEveryNode() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 4);
        String sigmoid = g.node("Sigmoid", List.of(x));
        String product = g.node("Mul", List.of(sigmoid, x));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(1, 4), product);
        assertThatThrownBy(() -> new AffinePass(plan, Kernels.scalar(), new double[4], new double[4]))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Sigmoid 'sigmoid0' (opset 13)")
                .hasMessageContaining("Mul 'mul1' (opset 13)");
    }

    /** Found by mutating models: NaN becomes a number in a type that has no NaN. */
    @Test
    @Timeout(20)
    void quotientsByNaNEndTheirSteps() {
        TestGraph g = new TestGraph(23);
        String x = g.input("x", ElementType.DOUBLE, 2);
        String scale = g.constant(new RealTensor(ElementType.DOUBLE, Shape.of(1), new double[] {Double.NaN}));
        String zero = g.constant(new RealTensor(ElementType.FLOAT4E2M1, Shape.of(1), new double[] {0}));
        String y = g.node("QuantizeLinear", List.of(x, scale, zero));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), y);
        AffinePiece piece = new AffinePass(plan, Kernels.scalar(), new double[2], new double[] {1, -1}).at(0);
        assertThat(piece.slope(0)).isZero();
    }
}
