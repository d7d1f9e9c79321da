package org.zeline.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.OnnxFormatException;

/**
 * Does with bytes all that one can do with a model. A typed exception with one line is a right answer; anything else
 * that is thrown, or an answer that takes too long, is a finding.
 */
final class ModelProbe {
    /** So small that what a file asks for exceeds them long before it exceeds the heap. */
    static final Limits LIMITS =
            new Limits(1L << 22, 2000, 8, 1L << 14, 1L << 18, 1L << 20, 200, Duration.ofMillis(500));

    /** The time of a run, and of what may follow between two looks at the clock, on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ModelProbe() {}

    /** Tries everything. */
    static void probe(byte[] bytes) {
        long start = System.nanoTime();
        OnnxModel model = typed(() -> OnnxModel.parse(bytes, "fuzz", LIMITS));
        if (model == null) {
            return;
        }
        List<Value> values = typed(() -> {
            List<Value> drawn = new ArrayList<>();
            for (Port port : model.inputs()) {
                drawn.add(value(port, drawn.size()));
            }
            return drawn;
        });
        if (values != null) {
            typed(() -> model.evaluate(values, Draws.seeded(1), Instructions.SCALAR));
            typed(() -> passes(model, values));
        }
        long taken = System.nanoTime() - start;
        if (taken > LONGEST.toNanos()) {
            throw new AssertionError("took " + taken / 1_000_000 + " ms");
        }
    }

    /** The answer, or nothing if a typed exception takes its place. */
    private static <T> @Nullable T typed(java.util.function.Supplier<T> action) {
        try {
            return action.get();
        } catch (ModelException | OnnxFormatException e) {
            String message = String.valueOf(e.getMessage());
            if (CONTROL.matcher(message).find()) {
                throw new AssertionError("the message is not one line", e);
            }
            if (message.startsWith("fuzz: needs more memory") || e.getCause() instanceof OutOfMemoryError) {
                throw new AssertionError("the heap was full before a limit was reached", e);
            }
            return null;
        }
    }

    private static boolean passes(OnnxModel model, List<Value> values) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(1), new Budget(LIMITS));
        List<Edge> given = new ArrayList<>();
        double[] point = new double[0];
        Tensor free = null;
        for (Value value : values) {
            if (free == null && value instanceof Tensor tensor && value.type().isReal()) {
                free = tensor;
                point = tensor.doubles();
                given.add(builder.free(tensor.type(), tensor.shape()));
            } else {
                given.add(builder.constant(value));
            }
        }
        if (free == null) {
            return false;
        }
        Plan plan = builder.plan(model.bind(builder, given).subList(0, 1));
        double[] direction = new double[point.length];
        Arrays.setAll(direction, i -> i % 3 - 0.5);
        double[] start = point;
        typed(() -> new AffinePass(plan, Kernels.scalar(), start, direction).at(0));
        typed(() -> new EnclosePass(plan, Kernels.scalar(), start, direction, Rounding.NONE)
                .over(new double[] {-0.5}, new double[] {0.25}));
        Tensor input = free;
        return typed(() -> {
                    VjpPass pass = new VjpPass(plan, Kernels.scalar());
                    double[] cotangent =
                            new double[pass.run(List.of(input)).get(0).shape().size()];
                    Arrays.fill(cotangent, 1);
                    return pass.gradient(new double[][] {cotangent});
                })
                != null;
    }

    private static Value value(Port port, int number) {
        return switch (port.form()) {
            case SEQUENCE ->
                new TensorSequence(
                        port.type(),
                        List.of(
                                tensor(port.type(), Shape.of(2, 3), number),
                                tensor(port.type(), Shape.of(1, 3), number)));
            case OPTIONAL -> number % 2 == 0 ? new AbsentValue(port.type()) : tensor(port.type(), Shape.of(2), number);
            case TENSOR ->
                tensor(
                        port.type(),
                        Shape.of(
                                port.extents() == null
                                        ? new int[] {2}
                                        : port.knownExtents().stream()
                                                .mapToInt(ModelProbe::extent)
                                                .toArray()),
                        number);
        };
    }

    private static int extent(String text) {
        return text.matches("[0-9]{1,3}") ? Math.min(Integer.parseInt(text), 64) : 2;
    }

    private static Tensor tensor(ElementType type, Shape shape, int number) {
        if (shape.size() > LIMITS.elements()) {
            throw new ModelException("too large an input");
        }
        if (type == ElementType.STRING) {
            String[] texts = new String[shape.size()];
            Arrays.setAll(texts, i -> "a".repeat(i % 4) + i);
            return new StringTensor(shape, texts);
        }
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            double real = (i * 7 + number * 3) % 11 * 0.37 - 1.3;
            values[i] = type.isReal() ? real : type == ElementType.BOOL ? (i + number) % 2 : (i + number) % 3;
        }
        return Tensor.of(type, shape, values);
    }
}
