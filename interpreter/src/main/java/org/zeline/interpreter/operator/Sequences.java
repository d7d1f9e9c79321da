package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Sequences of tensors and optional values. As long as its length does not depend on the input, a sequence is only a
 * list of edges, and leaves no step in a plan.
 */
final class Sequences {
    private static final String LENGTH_DEPENDS = "the length of a sequence depends on the input";

    private Sequences() {}

    static void register(OperatorSet operators) {
        operators.add("SequenceConstruct", 11, 1, Integer.MAX_VALUE, Sequences::construct);
        operators.add("SequenceEmpty", 11, 0, 0, a -> {
            ElementType type = Objects.requireNonNull(a.elementType("dtype", ElementType.FLOAT));
            return (builder, inputs) -> List.of(builder.sequence(type, List.of()));
        });
        operators.add("SequenceAt", 11, 2, 2, a -> new OfSequence(1, Sequences::at));
        operators.add("SequenceErase", 11, 1, 2, a -> new OfSequence(1, Sequences::erase));
        operators.add("SequenceInsert", 11, 2, 3, a -> new OfSequence(2, Sequences::insert));
        operators.add("SequenceLength", 11, 1, 1, a -> new OfSequence(1, Sequences::length));
        operators.add("ConcatFromSequence", 11, 1, 1, Sequences::concat);
        operators.add(
                "SplitToSequence", 11, 1, 2, a -> new SplitToSequence(a.integer("axis", 0), a.flag("keepdims", true)));
        operators.add("SequenceMap", 17, 1, Integer.MAX_VALUE, a -> new SequenceMap(a.graph("body"), a.outputs()));
        operators.add("Optional", 15, 0, 1, Sequences::optional);
        operators.add("OptionalHasElement", 15, 0, 1, a -> new OfSequence(1, Sequences::hasElement));
        operators.add("OptionalGetElement", 15, 1, 1, a -> new OfSequence(1, Sequences::element));
    }

    /** Computes the output of an operator from its inputs. */
    @FunctionalInterface
    private interface Definition {
        Edge of(PlanBuilder builder, Inputs inputs);
    }

    /** An operator on a sequence or an optional value; the inputs from {@code position} on are positions in it. */
    private record OfSequence(int position, Definition meaning) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge sequence = inputs.optional(0);
            if (sequence != null && !sequence.isKnown()) {
                return builder.defer(this, 1, LENGTH_DEPENDS, inputs);
            }
            if (!inputs.constantFrom(position)) {
                return builder.defer(this, 1, "a position in a sequence depends on the input", inputs);
            }
            return List.of(meaning.of(builder, inputs));
        }

        @Override
        public boolean takesUnknown() {
            return true;
        }
    }

    private static Operator construct(Attributes a) {
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                List<Edge> parts = new ArrayList<>();
                for (int i = 0; i < inputs.count(); i++) {
                    parts.add(inputs.required(i));
                }
                return List.of(builder.sequence(parts.get(0).type(), parts));
            }

            @Override
            public boolean takesUnknown() {
                return true;
            }
        };
    }

    /** The index of an element, or of the end if {@code orEnd} is set; negative indices count from the end. */
    private static int position(Edge position, int length, boolean orEnd) {
        long at = (long) position.scalar();
        long most = orEnd ? length : length - 1;
        if (at < -length || at > most) {
            throw new ModelException("position " + at + " is out of range for a sequence of " + length);
        }
        return (int) (at < 0 ? at + length : at);
    }

    private static Edge at(PlanBuilder builder, Inputs inputs) {
        List<Edge> elements = inputs.required(0).elements();
        return elements.get(position(inputs.required(1), elements.size(), false));
    }

    private static Edge erase(PlanBuilder builder, Inputs inputs) {
        List<Edge> elements = new ArrayList<>(inputs.required(0).elements());
        Edge given = inputs.optional(1);
        int last = elements.size() - 1;
        if (given == null && last < 0) {
            throw new ModelException("nothing can be erased from an empty sequence");
        }
        elements.remove(given == null ? last : position(given, elements.size(), false));
        return builder.sequence(inputs.required(0).type(), elements);
    }

    private static Edge insert(PlanBuilder builder, Inputs inputs) {
        List<Edge> elements = new ArrayList<>(inputs.required(0).elements());
        Edge added = inputs.required(1);
        if (!elements.isEmpty() && added.type() != inputs.required(0).type()) {
            throw new ModelException("a tensor of type " + added.type() + " does not go into a sequence of type "
                    + inputs.required(0).type());
        }
        Edge given = inputs.optional(2);
        elements.add(given == null ? elements.size() : position(given, elements.size(), true), added);
        return builder.sequence(added.type(), elements);
    }

    private static Edge length(PlanBuilder builder, Inputs inputs) {
        long length = inputs.required(0).elements().size();
        return builder.constant(Tensor.wrapping(Shape.of(new int[0]), length));
    }

    private static Operator concat(Attributes a) {
        long axis = a.integer("axis", Integer.MIN_VALUE);
        boolean stacks = a.flag("new_axis", false);
        return new OfSequence(
                1, (builder, inputs) -> joined(builder, inputs.required(0).elements(), axis, stacks));
    }

    /** Concatenates tensors along an axis, or stacks them along a new one. */
    static Edge joined(PlanBuilder builder, List<Edge> parts, long axis, boolean stacks) {
        if (parts.isEmpty()) {
            throw new ModelException("an empty sequence can't be concatenated");
        }
        if (parts.stream().anyMatch(part -> !part.hasShape())) {
            Operator join = (inner, inputs) -> {
                List<Edge> known = IntStream.range(0, inputs.count())
                        .mapToObj(inputs::required)
                        .toList();
                return List.of(joined(inner, known, axis, stacks));
            };
            return builder.defer(join, 1, "its shape depends on the data", Inputs.of(parts.toArray(new Edge[0])))
                    .get(0);
        }
        List<Edge> raised = parts;
        if (stacks) {
            raised = parts.stream()
                    .map(part -> Operands.reshaped(builder, part, raised(part.shape(), axis)))
                    .toList();
        }
        return DataMovement.Concat.joined(builder, raised, axis);
    }

    /** The shape with an additional axis of extent 1. */
    private static Shape raised(Shape shape, long axis) {
        int[] ones = new int[shape.rank() + 1];
        Arrays.fill(ones, 1);
        int at = Shape.of(ones).axis(axis);
        for (int i = 0; i < shape.rank(); i++) {
            ones[i < at ? i : i + 1] = shape.extent(i);
        }
        return Shape.of(ones);
    }

    /**
     * Without lengths, splits into slices of one element along the axis, which is dropped unless {@code keep} is set.
     */
    private record SplitToSequence(long axis, boolean keep) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return builder.defer(this, 1, LENGTH_DEPENDS, inputs);
            }
            int at = x.shape().axis(axis);
            int extent = x.shape().extent(at);
            List<Edge> parts = new ArrayList<>();
            int from = 0;
            for (long length : lengths(given, extent)) {
                int[] starts = new int[x.shape().rank()];
                int[] steps = new int[starts.length];
                Arrays.fill(steps, 1);
                int[] extents = x.shape().extents();
                starts[at] = from;
                extents[at] = (int) length;
                Edge part = DataMovement.slice(builder, x, starts, steps, Shape.of(extents));
                boolean drops = given == null && !keep;
                parts.add(
                        drops
                                ? Operands.reshaped(builder, part, AxisMaps.dropped(part.shape(), new int[] {at}))
                                : part);
                from += (int) length;
            }
            return List.of(builder.sequence(x.type(), parts));
        }

        private static long[] lengths(@Nullable Edge given, int extent) {
            if (given != null && given.shape().rank() > 0) {
                long[] lengths = Operands.integers(given);
                if (Arrays.stream(lengths).anyMatch(l -> l < 0 || l > extent)
                        || Arrays.stream(lengths).sum() != extent) {
                    throw new ModelException(
                            "lengths " + Arrays.toString(lengths) + " don't divide an axis of " + extent);
                }
                return lengths;
            }
            long each = given == null ? 1 : (long) given.scalar();
            if (each < 1) {
                throw new ModelException("the length of a part must be at least 1, got " + each);
            }
            each = Math.min(each, Math.max(extent, 1));
            long[] lengths = new long[Math.toIntExact((extent + each - 1) / each)];
            Arrays.fill(lengths, each);
            if (extent % each != 0) {
                lengths[lengths.length - 1] = extent % each;
            }
            return lengths;
        }
    }

    /**
     * Applies a subgraph to each element of the first input; other inputs are sequences of the same length, or tensors.
     */
    private record SequenceMap(Graph body, int outputs) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            for (int i = 0; i < inputs.count(); i++) {
                if (!inputs.required(i).isKnown()) {
                    return builder.defer(this, outputs, LENGTH_DEPENDS, inputs);
                }
            }
            int length = inputs.required(0).elements().size();
            List<List<Edge>> results = new ArrayList<>();
            for (int i = 0; i < outputs; i++) {
                results.add(new ArrayList<>());
            }
            for (int element = 0; element < length; element++) {
                List<@Nullable Edge> given = new ArrayList<>();
                for (int i = 0; i < inputs.count(); i++) {
                    Edge input = inputs.required(i);
                    if (input.isSequence() && input.elements().size() != length) {
                        throw new ModelException("all sequences need the same length, got " + length + " and "
                                + input.elements().size());
                    }
                    given.add(input.isSequence() ? input.elements().get(element) : input);
                }
                List<Edge> made = body.bind(builder, given, inputs.captured());
                if (made.size() < outputs) {
                    throw new ModelException(
                            "the body has " + Operands.counted(made.size(), "output") + ", the node names " + outputs);
                }
                for (int i = 0; i < outputs; i++) {
                    results.get(i).add(made.get(i));
                }
            }
            ElementType fallback = inputs.required(0).type();
            return results.stream()
                    .map(list -> builder.sequence(
                            list.isEmpty() ? fallback : list.get(0).type(), list))
                    .toList();
        }

        @Override
        public boolean takesUnknown() {
            return true;
        }
    }

    private static Operator optional(Attributes a) {
        ElementType type = a.has("type") ? a.valueType("type") : ElementType.FLOAT;
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.optional(0);
                return List.of(x != null ? x : builder.constant(new AbsentValue(type)));
            }

            @Override
            public boolean takesUnknown() {
                return true;
            }
        };
    }

    private static Edge hasElement(PlanBuilder builder, Inputs inputs) {
        Edge x = inputs.optional(0);
        double there = x == null || x.isAbsent() ? 0 : 1;
        return builder.constant(Tensor.wrapping(ElementType.BOOL, Shape.of(new int[0]), new double[] {there}));
    }

    private static Edge element(PlanBuilder builder, Inputs inputs) {
        Edge x = inputs.required(0);
        if (x.isAbsent()) {
            throw new ModelException("the optional value is absent");
        }
        return x;
    }
}
