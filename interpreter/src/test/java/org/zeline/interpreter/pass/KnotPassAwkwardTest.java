package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Enclosures between knots where numbers are infinite, huge, tiny or equal: right, or unknown. */
class KnotPassAwkwardTest {
    private static final CauchyQuantile QUANTILE = CauchyQuantile.of(16, 1e-14);
    private static final int STEPS = 64;

    private static final double[] A = {0.3, -0.2, 0.5, 40.3};
    private static final double[] B = {1, -1, 0.5, 0.25};

    /** Builds a network of the input x, and returns the name of its output. */
    private interface Network {
        String of(TestGraph g, String x);
    }

    /** Checks an enclosure on a grid. Returns how many of the elements it tells something about in all cells. */
    private static int known(Network network, double[] a, double[] b, double lower, double upper, int cells) {
        TestGraph g = new TestGraph(13);
        Plan plan =
                g.plan(Kernels.scalar(), Shape.of(a.length), network.of(g, g.input("x", ElementType.DOUBLE, a.length)));
        KnotPass pass = new KnotPass(plan, Backends.best(), a, b, new Rounding(1));
        Optional<KnotEnclosure> found = pass.over(lower, upper, cells, QUANTILE, 1);
        if (found.isEmpty()) {
            return 0;
        }
        Enclosure y = found.get().ofCells(pass.interval());
        int known = 0;
        for (int i = 0; i < y.size(); i++) {
            boolean all = true;
            for (int k = 0; k < cells; k++) {
                all &= y.remainder(i, k) < Double.POSITIVE_INFINITY;
            }
            known += all ? 1 : 0;
        }
        ForwardPass forward = new ForwardPass(plan, Kernels.scalar());
        for (int step = 0; step <= STEPS; step++) {
            double z = step == STEPS ? upper : lower + (upper - lower) * step / STEPS;
            double[] x = new double[a.length];
            Arrays.setAll(x, i -> a[i] + b[i] * z);
            double[] truth = forward.run(List.of(Tensor.of(ElementType.DOUBLE, Shape.of(a.length), x)))
                    .get(0)
                    .doubles();
            int k = Math.max(
                    0, Math.min(cells - 1, (int) ((z - lower) / pass.interval().cell())));
            double center = 0.5 * (pass.interval().knot(k) + pass.interval().knot(k + 1));
            for (int i = 0; i < truth.length; i++) {
                double line = y.value(i, k) + y.slope(i, k) * (z - center);
                double rounding = 1e-12 * (1 + Math.abs(line));
                assertThat(truth[i] == line
                                || Math.abs(truth[i] - line) <= y.remainder(i, k) + rounding
                                || y.remainder(i, k) == Double.POSITIVE_INFINITY)
                        .as("element %d at %s: %s is not within %s of %s", i, z, truth[i], y.remainder(i, k), line)
                        .isTrue();
            }
        }
        return known;
    }

    private static String numbers(TestGraph g, double... values) {
        return g.reals(Shape.of(values.length), values);
    }

    private static Network of(String operator) {
        return (g, x) -> g.node(operator, List.of(x));
    }

    /** Element-wise operators, groups, windows and products. */
    private static final List<Network> CONTINUOUS = List.of(
            of("Neg"),
            of("Relu"),
            of("LeakyRelu"),
            of("Abs"),
            of("Tanh"),
            of("Sigmoid"),
            of("Softmax"),
            of("LogSoftmax"),
            of("ReduceMax"),
            of("ReduceMean"),
            (g, x) ->
                    g.node("Clip", List.of(x, g.reals(Shape.of(new int[0]), 0.1), g.reals(Shape.of(new int[0]), 0.9))),
            (g, x) -> g.node("Max", List.of(x, x)),
            (g, x) -> g.node("Max", List.of(x, g.node("Neg", List.of(x)))),
            (g, x) -> g.node("Mul", List.of(x, x)),
            (g, x) -> g.node("MatMul", List.of(x, x)),
            (g, x) -> g.node("Div", List.of(x, g.node("Add", List.of(g.node("Abs", List.of(x)), numbers(g, 1))))),
            (g, x) -> g.nodes("TopK", 2, List.of(x, g.integers(2))).get(0));

    private static final List<Network> JUMPS = List.of(
            of("Sign"),
            of("Floor"),
            (g, x) -> g.node("Where", List.of(g.node("Greater", List.of(x, numbers(g, 0.4))), x, numbers(g, 7))));

    private static final List<Network> NETWORKS =
            Stream.concat(CONTINUOUS.stream(), JUMPS.stream()).toList();

    private static Network afterRelu(Network network) {
        return (g, x) -> network.of(g, g.node("Relu", List.of(x)));
    }

    @Test
    void ordinaryNumbersAreKnown() {
        for (Network network : NETWORKS) {
            assertThat(known(afterRelu(network), A, B, -0.5, 0.5, 5)).isPositive();
        }
    }

    @Test
    void masks() {
        double[] a = {1.3, 2, 0.5, 1};
        for (String type : List.of("Softmax", "LogSoftmax")) {
            for (double masked : new double[] {-1e4, -1e38, Double.NEGATIVE_INFINITY}) {
                Network added =
                        (g, x) -> g.node(type, List.of(g.node("Add", List.of(x, numbers(g, 0, masked, 0, masked)))));
                int most = type.equals("Softmax") || masked > Double.NEGATIVE_INFINITY ? 4 : 2;
                assertThat(known(afterRelu(added), a, B, -1, 1, 8))
                        .as("%s, %s added", type, masked)
                        .isEqualTo(most);
                Network chosen = (g, x) -> {
                    String where = g.node("Cast", List.of(numbers(g, 1, 0, 1, 0)), TestGraph.integer("to", 9));
                    return g.node(type, List.of(g.node("Where", List.of(where, x, numbers(g, masked)))));
                };
                assertThat(known(afterRelu(chosen), a, B, -1, 1, 8))
                        .as("%s, %s chosen", type, masked)
                        .isEqualTo(most);
            }
        }
    }

    /** Infinities that are caused by overflow are not constants: nothing is known about them. */
    @Test
    void overflowIsUnknown() {
        double[] a = {1, 2, 3, 4};
        Network twice = (g, x) -> {
            String large = g.node("Mul", List.of(x, numbers(g, 1e200)));
            return g.node("Mul", List.of(large, numbers(g, 1e200)));
        };
        Network product = (g, x) -> {
            String large = g.node("Mul", List.of(x, numbers(g, 1e200)));
            return g.node("Mul", List.of(large, large));
        };
        Network steep = (g, x) -> {
            String large = g.node("Mul", List.of(x, numbers(g, -1e200)));
            return g.node("LeakyRelu", List.of(large), TestGraph.real("alpha", 3e38f));
        };
        Network steeper = (g, x) -> g.node("PRelu", List.of(g.node("Neg", List.of(x)), numbers(g, 1e308)));
        Network power = (g, x) -> g.node("Exp", List.of(g.node("Mul", List.of(x, numbers(g, 1e5)))));
        assertThat(known(afterRelu(twice), a, B, -0.5, 0.5, 3)).isZero();
        assertThat(known(afterRelu(product), a, B, -0.5, 0.5, 3)).isZero();
        assertThat(known(afterRelu(steeper), new double[] {3, 3, 3, 3}, B, -0.5, 0.5, 3))
                .isZero();
        assertThat(known(afterRelu(power), a, B, -0.5, 0.5, 3)).isZero();
        known(afterRelu(steep), a, B, -0.5, 0.5, 3);
    }

    @Test
    void numbersThatAreNotFiniteAreNeverWrong() {
        for (double awkward : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (Network network : NETWORKS) {
                known(
                        afterRelu(network),
                        new double[] {awkward, -0.2, 0.5, 1},
                        new double[] {0, -1, 0.5, 0.2},
                        -1,
                        1,
                        3);
                known(afterRelu(network), new double[] {awkward, -0.2, 0.5, 1}, B, -1, 1, 3);
                known(network, new double[] {0.3, -0.2, 0.5, awkward}, B, -1, 1, 3);
            }
        }
    }

    @Test
    void awkwardSizesAreNeverWrong() {
        for (Network network : NETWORKS) {
            for (double scale : new double[] {1e-310, 1e-160, 1e-20, 1e20, 1e160, 1e300}) {
                double[] a = Arrays.stream(A).map(v -> v * scale).toArray();
                double[] b = Arrays.stream(B).map(v -> v * scale).toArray();
                known(afterRelu(network), a, b, -0.7, 0.6, 4);
                known(network, a, b, -0.7, 0.6, 1);
            }
        }
    }

    @Test
    void tinyIntervals() {
        for (Network network : NETWORKS) {
            for (double lower : new double[] {0, 0.37, -0.3, 0.2}) {
                for (int cells : new int[] {1, 4}) {
                    assertThat(known(afterRelu(network), A, B, lower, lower + 1e-9, cells))
                            .isPositive();
                    known(afterRelu(network), A, B, lower, Math.nextUp(lower), cells);
                    known(afterRelu(network), A, B, Math.nextDown(lower), Math.nextUp(lower), cells);
                }
            }
        }
    }

    /** Values that are equal to each other, constant, or zero at all knots. */
    @Test
    void tiesAndZeros() {
        for (Network network : NETWORKS) {
            for (double[] b : new double[][] {{0, 0, 0, 0, 0}, {1, 1, 1, 1, 0}, {1, -1, 1, -1, 0.1}}) {
                for (double value : new double[] {0, 0.4, -0.4}) {
                    double[] a = {value, value, value, value, 40.3};
                    int known = known(afterRelu(network), a, b, -1, 1, 4);
                    assertThat(known > 0 || JUMPS.contains(network))
                            .as("network %d, %s + %s z", NETWORKS.indexOf(network), value, Arrays.toString(b))
                            .isTrue();
                    known(network, a, b, -1, 1, 3);
                }
            }
        }
    }

    /** {@code max(1 - |4 z - 2|, 0)} is zero at the knots 0 and 1, and not between them. */
    @Test
    void aValueThatIsZeroAtAllKnots() {
        Network tent = (g, x) -> {
            String distance = g.node("Abs", List.of(g.node("Sub", List.of(x, numbers(g, 2)))));
            String tents = g.node("Relu", List.of(g.node("Sub", List.of(numbers(g, 1, 1, 500, 500), distance))));
            String negative = g.node("Relu", List.of(g.node("Neg", List.of(tents))));
            return g.node("Sub", List.of(g.node("Sub", List.of(g.node("Relu", List.of(tents)), negative)), tents));
        };
        double[] a = {0, 4, 100, 200};
        assertThat(known(tent, a, new double[] {4, -4, 1, 1}, 0, 1, 1)).isEqualTo(4);
    }
}
