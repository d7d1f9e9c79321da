package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** RNN, LSTM and GRU, unrolled over the steps of the sequence. */
final class Recurrences {
    private Recurrences() {}

    static void register() {
        OperatorSet.add("RNN", 1, 3, 6, a -> Recurrence.decode(a, Kind.RNN, false, false));
        OperatorSet.add("LSTM", 1, 3, 8, a -> Recurrence.decode(a, Kind.LSTM, false, a.flag("input_forget", false)));
        OperatorSet.add(
                "GRU",
                1,
                3,
                6,
                a -> Recurrence.decode(a, Kind.GRU, a.opset() >= 3 && a.integer("linear_before_reset", 0) != 0, false));
    }

    /** How many gates there are, and which activations they have unless told otherwise. */
    enum Kind {
        RNN(1),
        LSTM(4),
        GRU(3);

        private final int gates;

        Kind(int gates) {
            this.gates = gates;
        }

        List<String> activations() {
            return switch (this) {
                case RNN -> List.of("Tanh");
                case LSTM -> List.of("Sigmoid", "Tanh", "Tanh");
                case GRU -> List.of("Sigmoid", "Tanh");
            };
        }
    }

    /**
     * The attributes of all three.
     *
     * @param directions one flag a direction, whether it runs backwards
     * @param activations for each direction the functions of its cell
     * @param clip the bound on what goes into activations, infinity for none
     * @param batchFirst whether the batch comes before the steps
     * @param resetsLast of a GRU, whether the reset gate acts behind the linear map
     * @param couples of an LSTM, whether the forget gate is one minus the input gate
     */
    private record Recurrence(
            Kind kind,
            long hidden,
            boolean[] directions,
            List<List<RecurrentCells.Activation>> activations,
            double clip,
            boolean batchFirst,
            boolean resetsLast,
            boolean couples)
            implements Operator {

        static Recurrence decode(Attributes a, Kind kind, boolean resetsLast, boolean couples) {
            String direction = a.text("direction", "forward", "forward", "reverse", "bidirectional");
            boolean[] directions = switch (direction) {
                case "forward" -> new boolean[] {false};
                case "reverse" -> new boolean[] {true};
                default -> new boolean[] {false, true};
            };
            if (a.opset() < 7) {
                a.flag("output_sequence", false); // all outputs are computed
            }
            return new Recurrence(
                    kind,
                    a.integer("hidden_size", -1),
                    directions,
                    RecurrentCells.activations(a, kind.activations(), directions.length),
                    a.has("clip") ? a.real("clip", 0) : Double.POSITIVE_INFINITY,
                    a.opset() >= 14 && a.flag("layout", false),
                    resetsLast,
                    couples);
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge given = Functions.real(inputs);
            if (given.shape().rank() != 3) {
                throw new ModelException("X needs rank 3, got shape " + given.shape());
            }
            Edge x = batchFirst ? swapped(builder, given) : given;
            int steps = x.shape().extent(0);
            int batch = x.shape().extent(1);
            int size = check(inputs, x.shape().extent(2));
            Edge lengths = inputs.optional(4);
            if (lengths != null && !lengths.isConstant()) {
                return deferred(builder, inputs, given.type(), steps, batch, size);
            }
            long[] lasting = new long[batch];
            Arrays.fill(lasting, steps);
            if (lengths != null) {
                lasting = Operands.integers(lengths);
                requireLengths(lasting, steps, batch);
            }
            List<Run> runs = new ArrayList<>();
            for (int d = 0; d < directions.length; d++) {
                runs.add(run(builder, inputs, x, d, size, lasting));
            }
            return outputs(builder, runs, steps, batch, size);
        }

        private static void requireLengths(long[] lengths, int steps, int batch) {
            if (lengths.length != batch || Arrays.stream(lengths).anyMatch(n -> n < 0 || n > steps)) {
                throw new ModelException("sequence_lens needs " + batch + " numbers in [0, " + steps + "], got "
                        + Arrays.toString(lengths));
            }
        }

        /** Checks the parameters, and tells the extent of the hidden state. */
        private int check(Inputs inputs, int features) {
            Shape r = inputs.required(2).shape();
            int size = r.rank() == 3 ? r.extent(2) : 0;
            if (size < 1) {
                throw new ModelException("R needs rank 3 and a hidden state of at least one element, got shape " + r);
            }
            int d = directions.length;
            requireShape("W", inputs.required(1), d, kind.gates * size, features);
            requireShape("R", inputs.required(2), d, kind.gates * size, size);
            requireShape("B", inputs.optional(3), d, 2 * kind.gates * size);
            requireShape("P", inputs.optional(7), d, 3 * size);
            if (hidden >= 0 && hidden != size) {
                throw new ModelException("hidden_size " + hidden + " contradicts the shape of R, " + r);
            }
            return size;
        }

        private static void requireShape(String name, @Nullable Edge given, int... extents) {
            if (given != null && !given.shape().equals(Shape.of(extents))) {
                throw new ModelException(name + " needs shape " + Shape.of(extents) + ", got " + given.shape());
            }
        }

        private List<Edge> deferred(
                PlanBuilder builder, Inputs inputs, ElementType type, int steps, int batch, int size) {
            int d = directions.length;
            Shape all = batchFirst ? Shape.of(batch, steps, d, size) : Shape.of(steps, d, batch, size);
            Shape last = batchFirst ? Shape.of(batch, d, size) : Shape.of(d, batch, size);
            String reason = "its sequence_lens depends on the input";
            return kind == Kind.LSTM
                    ? builder.defer(this, reason, inputs, List.of(type, type, type), List.of(all, last, last))
                    : builder.defer(this, reason, inputs, List.of(type, type), List.of(all, last));
        }

        /** What one direction computes: the hidden state after each step, and the last states. */
        private record Run(Edge[] steps, RecurrentCells.State last) {}

        private Run run(PlanBuilder builder, Inputs inputs, Edge x, int d, int size, long[] lengths) {
            int steps = x.shape().extent(0);
            int batch = x.shape().extent(1);
            int features = x.shape().extent(2);
            Edge w = transposed(builder, direction(builder, inputs.required(1), d));
            Edge gates = MatrixProducts.product(
                    builder, Operands.reshaped(builder, x, Shape.of(steps * batch, features)), w);
            RecurrentCells cells = new RecurrentCells(
                    builder,
                    kind,
                    size,
                    batch,
                    required(direction(builder, inputs.required(2), d)),
                    direction(builder, inputs.optional(3), d),
                    direction(builder, inputs.optional(7), d),
                    activations.get(d),
                    clip,
                    resetsLast,
                    couples);
            RecurrentCells.State state = new RecurrentCells.State(
                    initial(builder, inputs.optional(5), d, batch, size, x.type()),
                    initial(builder, inputs.optional(6), d, batch, size, x.type()));
            Edge zero = initial(builder, null, d, batch, size, x.type());
            Edge[] hiddens = new Edge[steps];
            for (int s = 0; s < steps; s++) {
                int t = directions[d] ? steps - 1 - s : s;
                Edge own = rows(builder, gates, t * batch, batch);
                RecurrentCells.State next = cells.step(own, state);
                hiddens[t] = chosen(builder, next.hidden(), zero, t, lengths);
                state = new RecurrentCells.State(
                        chosen(builder, next.hidden(), state.hidden(), t, lengths),
                        chosen(builder, next.cell(), state.cell(), t, lengths));
            }
            return new Run(hiddens, state);
        }

        /** For each sequence of the batch the first value while it lasts, else the second. */
        private static Edge chosen(PlanBuilder builder, Edge now, Edge before, int t, long[] lengths) {
            if (Arrays.stream(lengths).allMatch(n -> t < n)) {
                return now;
            }
            int size = now.shape().extent(1);
            int[] source = new int[now.shape().size()];
            int[] index = new int[source.length];
            for (int i = 0; i < source.length; i++) {
                source[i] = t < lengths[i / size] ? 0 : 1;
                index[i] = i;
            }
            return Operands.join(builder, List.of(now, before), source, index, now.shape());
        }

        private Edge initial(PlanBuilder builder, @Nullable Edge given, int d, int batch, int size, ElementType type) {
            Shape shape = Shape.of(batch, size);
            if (given == null) {
                return builder.constant(new RealTensor(type, shape, new double[shape.size()]));
            }
            Edge states = batchFirst ? swapped(builder, given) : given;
            if (!states.shape().equals(Shape.of(directions.length, batch, size))) {
                throw new ModelException("initial states need shape " + Shape.of(directions.length, batch, size)
                        + ", got " + states.shape());
            }
            return required(direction(builder, states, d));
        }

        private List<Edge> outputs(PlanBuilder builder, List<Run> runs, int steps, int batch, int size) {
            List<Edge> all = new ArrayList<>();
            for (int t = 0; t < steps; t++) {
                for (Run run : runs) {
                    all.add(run.steps()[t]);
                }
            }
            List<Edge> hidden = new ArrayList<>();
            List<Edge> cell = new ArrayList<>();
            runs.forEach(run -> hidden.add(run.last().hidden()));
            runs.forEach(run -> cell.add(run.last().cell()));
            int d = runs.size();
            Edge y = stacked(builder, all, Shape.of(steps, d, batch, size));
            Edge last = stacked(builder, hidden, Shape.of(d, batch, size));
            Edge lastCell = stacked(builder, cell, Shape.of(d, batch, size));
            if (batchFirst) {
                Shape shape = Shape.of(batch, steps, d, size);
                int[] strides = {size, d * batch * size, batch * size, 1};
                y = Operands.move(builder, y, shape.walk(0, strides), shape);
                last = swapped(builder, last);
                lastCell = swapped(builder, lastCell);
            }
            return kind == Kind.LSTM ? List.of(y, last, lastCell) : List.of(y, last);
        }
    }

    private static Edge required(@Nullable Edge edge) {
        return java.util.Objects.requireNonNull(edge);
    }

    /** One direction of a parameter. */
    private static @Nullable Edge direction(PlanBuilder builder, @Nullable Edge parameter, int d) {
        if (parameter == null) {
            return null;
        }
        int[] extents = parameter.shape().extents();
        Shape shape = Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
        int[] index = new int[shape.size()];
        Arrays.setAll(index, i -> d * index.length + i);
        return Operands.move(builder, parameter, index, shape);
    }

    private static Edge transposed(PlanBuilder builder, @Nullable Edge matrix) {
        Edge x = required(matrix);
        Shape shape = Shape.of(x.shape().extent(1), x.shape().extent(0));
        return Operands.move(builder, x, shape.walk(0, new int[] {1, shape.extent(0)}), shape);
    }

    /** The first two of three axes, swapped. */
    private static Edge swapped(PlanBuilder builder, Edge x) {
        int[] e = x.shape().extents();
        Shape shape = Shape.of(e[1], e[0], e[2]);
        return Operands.move(builder, x, shape.walk(0, new int[] {e[2], e[1] * e[2], 1}), shape);
    }

    private static Edge rows(PlanBuilder builder, Edge x, int from, int rows) {
        int columns = x.shape().extent(1);
        int[] index = new int[rows * columns];
        Arrays.setAll(index, i -> from * columns + i);
        return Operands.move(builder, x, index, Shape.of(rows, columns));
    }

    /** Parts of one size, one after the other. */
    private static Edge stacked(PlanBuilder builder, List<Edge> parts, Shape shape) {
        int size = shape.size() / Math.max(1, parts.size());
        int[] source = new int[shape.size()];
        int[] index = new int[shape.size()];
        for (int i = 0; i < source.length; i++) {
            source[i] = i / size;
            index[i] = i % size;
        }
        return Operands.join(builder, parts, source, index, shape);
    }
}
