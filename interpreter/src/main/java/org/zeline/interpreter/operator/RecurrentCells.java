package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.MatrixProduct;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** One direction of a recurrent operator: what a step makes of the states before it. */
final class RecurrentCells {
    private final PlanBuilder builder;
    private final Recurrences.Kind kind;
    private final int size;
    private final Weights recurrent;
    private final Weights candidate;
    private final @Nullable Edge bias;
    private final @Nullable Edge peepholes;
    private final List<Activation> activations;
    private final double clip;
    private final boolean resetsLast;
    private final boolean couples;

    /**
     * Takes the parameters.
     *
     * @param size the extent of the hidden state
     * @param batch how many sequences there are
     * @param recurrent the weights of the hidden state, {@code gates size x size}
     * @param bias those of the input, then those of the hidden state
     * @param peepholes the weights of the cell state in the input, output and forget gates
     */
    RecurrentCells(
            PlanBuilder builder,
            Recurrences.Kind kind,
            int size,
            int batch,
            Edge recurrent,
            @Nullable Edge bias,
            @Nullable Edge peepholes,
            List<Activation> activations,
            double clip,
            boolean resetsLast,
            boolean couples) {
        this.builder = builder;
        this.kind = kind;
        this.size = size;
        int last = kind == Recurrences.Kind.GRU && !resetsLast ? 1 : 0;
        int gates = recurrent.shape().extent(0) / size;
        this.recurrent = Weights.of(builder, recurrent, 0, (gates - last) * size, batch);
        this.candidate = Weights.of(builder, recurrent, (gates - last) * size, last * size, batch);
        this.bias = bias;
        this.peepholes = peepholes;
        this.activations = activations;
        this.clip = clip;
        this.resetsLast = resetsLast;
        this.couples = couples;
    }

    /** Some rows of a matrix, of which a constant one makes a map once for all steps. */
    private record Weights(Edge transposed, @Nullable LinearMap map) {
        static Weights of(PlanBuilder builder, Edge matrix, int from, int rows, int batch) {
            int inner = matrix.shape().extent(1);
            Shape shape = Shape.of(inner, rows);
            Edge part = Operands.move(builder, matrix, shape.walk(from * inner, new int[] {1, inner}), shape);
            if (!matrix.isConstant() || rows == 0) {
                return new Weights(part, null);
            }
            Tensor all = matrix.constant();
            MatrixProduct.Factors own = new MatrixProduct.Factors(
                    1, () -> Arrays.copyOfRange(all.reals(), from * inner, (from + rows) * inner), inner, 1);
            LinearMap map = MatrixProduct.right(own, new int[1], new int[1], batch, inner, rows);
            return new Weights(part, map);
        }
    }

    /** The states that are handed on; the cell state matters to LSTM only. */
    record State(Edge hidden, Edge cell) {}

    /** A function of one value. */
    @FunctionalInterface
    interface Activation {
        Edge apply(PlanBuilder builder, Edge x);
    }

    /**
     * {@return the states after a step}
     *
     * @param input the step's input times its weights, {@code batch x gates size}
     * @param state the states before
     */
    State step(Edge input, State state) {
        return switch (kind) {
            case RNN -> rnn(input, state);
            case LSTM -> lstm(input, state);
            case GRU -> gru(input, state);
        };
    }

    private State rnn(Edge input, State state) {
        Edge sum = plus(input, times(state.hidden(), recurrent));
        Edge biased = plus(plus(sum, bias(0)), bias(1));
        return new State(activated(0, biased), state.cell());
    }

    /** Gates in the order input, output, forget, cell. */
    private State lstm(Edge input, State state) {
        Edge sums = plus(input, times(state.hidden(), recurrent));
        Edge in = activated(0, peeping(gate(sums, 0), 0, state.cell()));
        Edge forget = couples
                ? builder.linear(Scale.by(-1, in.shape().size()), ones(in), in.shape(), in)
                : activated(0, peeping(gate(sums, 2), 2, state.cell()));
        Edge proposed = activated(1, gate(sums, 3));
        Edge cell = plus(Arithmetic.product(builder, forget, state.cell()), Arithmetic.product(builder, in, proposed));
        Edge out = activated(0, peeping(gate(sums, 1), 1, cell));
        return new State(Arithmetic.product(builder, out, activations.get(2).apply(builder, cell)), cell);
    }

    /** Gates in the order update, reset, hidden. */
    private State gru(Edge input, State state) {
        Edge hidden = state.hidden();
        Edge products = times(hidden, recurrent);
        Edge update = activated(0, plus(columns(products, 0, 1), gate(input, 0), bias(3)));
        Edge reset = activated(0, plus(columns(products, 1, 1), gate(input, 1), bias(4)));
        Edge remembered = resetsLast
                ? Arithmetic.product(builder, reset, plus(columns(products, 2, 1), bias(5)))
                : plus(times(Arithmetic.product(builder, reset, hidden), candidate), bias(5));
        Edge proposed = activated(1, plus(gate(input, 2), remembered));
        // (1 - z) h + z H = h + z (H - h)
        Edge step = Arithmetic.product(builder, update, Arithmetic.sum(builder, hidden, -1, proposed));
        return new State(plus(proposed, step), state.cell());
    }

    /** A gate's part of sums over the input, with the input's bias, and in an LSTM that of the hidden state. */
    private Edge gate(Edge sums, int gate) {
        Edge own = plus(columns(sums, gate, 1), bias(gate));
        return kind == Recurrences.Kind.LSTM ? plus(own, bias(4 + gate)) : own;
    }

    private Edge peeping(Edge sum, int which, Edge cell) {
        return peepholes == null ? sum : plus(sum, Arithmetic.product(builder, cell, part(peepholes, which)));
    }

    private @Nullable Edge bias(int which) {
        return bias == null ? null : part(bias, which);
    }

    /** One of the vectors that a parameter holds one after the other. */
    private Edge part(Edge parameter, int which) {
        int[] index = new int[size];
        Arrays.setAll(index, i -> which * size + i);
        return Operands.move(builder, parameter, index, Shape.of(size));
    }

    private Edge columns(Edge x, int gate, int count) {
        int rows = x.shape().extent(0);
        int all = x.shape().extent(1);
        if (count * size == all) {
            return x;
        }
        Shape shape = Shape.of(rows, count * size);
        return Operands.move(builder, x, shape.walk(gate * size, new int[] {all, 1}), shape);
    }

    private Edge times(Edge x, Weights weights) {
        LinearMap map = weights.map();
        if (map == null) {
            return MatrixProducts.product(builder, x, weights.transposed());
        }
        Shape shape = Shape.of(x.shape().extent(0), weights.transposed().shape().extent(1));
        return builder.linear(map, null, shape, x);
    }

    private Edge plus(Edge x, @Nullable Edge... others) {
        Edge sum = x;
        for (Edge other : others) {
            sum = other == null ? sum : Arithmetic.sum(builder, sum, 1, other);
        }
        return sum;
    }

    private Edge activated(int which, Edge x) {
        Edge bounded = clip < Double.POSITIVE_INFINITY ? Extremes.clipped(builder, x, -clip, clip) : x;
        return activations.get(which).apply(builder, bounded);
    }

    private static double[] ones(Edge x) {
        double[] ones = new double[x.shape().size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * {@return for each direction its activations, which take parameters in order, as long as there are any}
     *
     * @param a the node's attributes
     * @param usual the functions if none are named
     * @param directions how many directions there are
     */
    static List<List<Activation>> activations(Attributes a, List<String> usual, int directions) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            names.addAll(usual);
        }
        if (a.has("activations")) {
            int needed = names.size();
            names = a.texts("activations");
            if (names.size() != needed) {
                throw new ModelException("activations needs " + needed + " names, got " + names.size());
            }
        }
        Parameters alphas = new Parameters(a.has("activation_alpha") ? a.reals("activation_alpha") : new double[0]);
        Parameters betas = new Parameters(a.has("activation_beta") ? a.reals("activation_beta") : new double[0]);
        List<Activation> all = new ArrayList<>();
        for (String name : names) {
            all.add(activation(name, alphas, betas));
        }
        List<List<Activation>> result = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            result.add(List.copyOf(all.subList(d * usual.size(), (d + 1) * usual.size())));
        }
        return result;
    }

    /** A list of which each function that needs one takes the next. */
    private static final class Parameters {
        private final double[] values;
        private int used;

        Parameters(double[] values) {
            this.values = values;
        }

        double next(double absent) {
            return used < values.length ? values[used++] : absent;
        }
    }

    private static Activation activation(String name, Parameters alphas, Parameters betas) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sigmoid" -> (b, x) -> b.smooth(SmoothFunctions.SIGMOID, x);
            case "tanh" -> (b, x) -> b.smooth(SmoothFunctions.TANH, x);
            case "relu" -> (b, x) -> b.elementwise(PiecewiseLinear.RELU, x);
            case "softsign" -> (b, x) -> b.smooth(SmoothFunctions.SOFTSIGN, x);
            case "softplus" -> (b, x) -> b.smooth(SmoothFunctions.SOFTPLUS, x);
            case "leakyrelu" -> {
                PiecewiseLinear function = PiecewiseLinear.leaky(alphas.next(0.01f));
                yield (b, x) -> b.elementwise(function, x);
            }
            case "thresholdedrelu" -> {
                PiecewiseLinear function = Activations.thresholded(alphas.next(1));
                yield (b, x) -> b.elementwise(function, x);
            }
            case "hardsigmoid" -> {
                PiecewiseLinear function = Activations.hardSigmoidRamp(alphas.next(0.2f), betas.next(0.5f));
                yield (b, x) -> b.elementwise(function, x);
            }
            case "elu" -> {
                double alpha = alphas.next(1);
                yield (b, x) -> b.smooth(SmoothFunctions.elu(alpha), x);
            }
            case "affine" -> {
                double alpha = alphas.next(1);
                double beta = betas.next(0);
                yield (b, x) -> Arithmetic.shifted(b, Operands.scaled(b, alpha, x), beta);
            }
            case "scaledtanh" -> {
                double alpha = alphas.next(1);
                double beta = betas.next(1);
                yield (b, x) -> Operands.scaled(b, alpha, b.smooth(SmoothFunctions.TANH, Operands.scaled(b, beta, x)));
            }
            default -> throw new ModelException("activation '" + name + "' is unknown");
        };
    }
}
