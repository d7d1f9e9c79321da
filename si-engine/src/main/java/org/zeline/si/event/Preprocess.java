package org.zeline.si.event;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.TopValues;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Expressions;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * One step from the raw tested input to what the network takes. Steps apply in the order given. They are followed along
 * the line like the network, and the hypothesis is about the raw values: a step that looks at the image itself, such as
 * a normalisation by its own mean, changes the distribution of its elements, so that it must not be done before the
 * test.
 */
public sealed interface Preprocess {
    /**
     * Adds the step to a plan. For Zeline's own modules.
     *
     * @param builder takes the actions
     * @param x the values so far, of known shape
     * @return the next values, in the type of {@code x}
     * @throws ModelException if the step does not fit the shape
     */
    Edge apply(PlanBuilder builder, Edge x);

    /**
     * {@return what the step takes, if the next step or the network takes a given input}
     *
     * @param next the input that comes after it
     */
    default Port takes(Port next) {
        return next;
    }

    /**
     * {@return the shape of what the step makes}
     *
     * @param given the shape of what it takes
     */
    default Shape makes(Shape given) {
        return given;
    }

    /** {@return the step as the command line writes it, for example {@code percentile:1.0:99.0}} */
    String text();

    /**
     * Every element times a number.
     *
     * @param factor finite, not zero
     */
    record Factor(double factor) implements Preprocess {
        /** Checks the number. */
        public Factor {
            if (!Double.isFinite(factor) || factor == 0) {
                throw new IllegalArgumentException("scale must be finite and not zero, got " + factor);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            return builder.linear(Scale.by(factor, x.shape().size()), null, x.shape(), x);
        }

        @Override
        public String text() {
            return "scale:" + factor;
        }
    }

    /**
     * Each channel (axis 1) less a number, over another one: numbers that were fixed beforehand.
     *
     * @param mean one per channel, or one for all
     * @param std likewise, positive
     */
    record Standardize(List<Double> mean, List<Double> std) implements Preprocess {
        /** Copies the lists and checks the numbers. */
        public Standardize {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
            if (mean.isEmpty() || mean.size() != std.size()) {
                throw new IllegalArgumentException(
                        "mean and std need as many numbers, got " + mean.size() + " and " + std.size());
            }
            if (!mean.stream().allMatch(Double::isFinite)
                    || !std.stream().allMatch(s -> s > 0 && s < Double.MAX_VALUE)) {
                throw new IllegalArgumentException("mean must be finite and std positive, got " + mean + " and " + std);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            Shape shape = x.shape();
            int channels = mean.size() == 1 ? 1 : shape.rank() < 2 ? 0 : shape.extent(1);
            if (channels != mean.size()) {
                throw new ModelException("mean and std have " + mean.size() + " numbers, the input of shape " + shape
                        + " has " + Math.max(1, channels) + " channels (axis 1)");
            }
            int plane = channels == 1 ? shape.size() : shape.size(2, shape.rank());
            double[] factors = new double[shape.size()];
            double[] offsets = new double[shape.size()];
            for (int i = 0; i < factors.length; i++) {
                int channel = i / plane % channels;
                factors[i] = 1 / std.get(channel);
                offsets[i] = -mean.get(channel) / std.get(channel);
            }
            return builder.linear(new Scale(factors), offsets, shape, x);
        }

        @Override
        public String text() {
            return "standardize:" + mean + ":" + std;
        }
    }

    /** Every element less the mean of all, over their population standard deviation. */
    record ZScore() implements Preprocess {
        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            Shape shape = x.shape();
            Edge centred = Expressions.difference(builder, x, mean(builder, x));
            Edge squares = builder.product(BilinearMap.elementwise(shape, shape, shape), shape, centred, centred);
            Edge deviation = builder.smooth(SmoothFunction.SQRT, mean(builder, squares));
            return builder.product(BilinearMap.quotient(shape, deviation.shape(), shape), shape, centred, deviation);
        }

        private static Edge mean(PlanBuilder builder, Edge x) {
            int size = x.shape().size();
            double[] weights = new double[size];
            Arrays.fill(weights, 1.0 / size);
            return combined(builder, x, IntStream.range(0, size).toArray(), weights);
        }

        @Override
        public String text() {
            return "z-score";
        }
    }

    /**
     * The smallest element becomes one number, the largest another, in proportion between.
     *
     * @param lower what the smallest becomes
     * @param upper what the largest becomes, larger
     */
    record MinMax(double lower, double upper) implements Preprocess {
        /** Checks the numbers. */
        public MinMax {
            if (!(lower < upper) || Double.isInfinite(lower) || Double.isInfinite(upper)) {
                throw new IllegalArgumentException(
                        "min-max needs two finite numbers in ascending order, got " + lower + " and " + upper);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            int size = x.shape().size();
            Edge scaled = betweenTwo(builder, x, Expressions.smallest(builder, x), Expressions.largest(builder, x));
            double[] offset = new double[size];
            Arrays.fill(offset, lower);
            return builder.linear(Scale.by(upper - lower, size), offset, x.shape(), scaled);
        }

        @Override
        public String text() {
            return "min-max:" + lower + ":" + upper;
        }
    }

    /**
     * Two percentiles of the elements become 0 and 1, in proportion between and beyond, without clipping. A percentile
     * is interpolated linearly between order statistics, as NumPy does by default.
     *
     * @param lower the percentile that becomes 0, from 0
     * @param upper the percentile that becomes 1, up to 100
     */
    record Percentile(double lower, double upper) implements Preprocess {
        /** Checks the numbers. */
        public Percentile {
            if (!(lower >= 0 && lower < upper && upper <= 100)) {
                throw new IllegalArgumentException("percentile needs two numbers from 0 to 100 in ascending order, got "
                        + lower + " and " + upper);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            Edge high = fromTop(builder, x, 100 - upper);
            Edge low = Expressions.negated(builder, fromTop(builder, Expressions.negated(builder, x), lower));
            return betweenTwo(builder, x, low, high);
        }

        /** The percentile with so many percent above it. */
        private static Edge fromTop(PlanBuilder builder, Edge x, double percent) {
            int size = x.shape().size();
            double place = percent / 100 * (size - 1);
            int rank = (int) Math.min(Math.floor(place), size - 1.0);
            double share = place - rank;
            int count = Math.min(size, rank + 2);
            Edge ranked = builder.ranked(new TopValues(Expressions.all(x), count), x);
            return share == 0 || rank + 1 == size
                    ? combined(builder, ranked, new int[] {rank}, new double[] {1})
                    : combined(builder, ranked, new int[] {rank, rank + 1}, new double[] {1 - share, share});
        }

        @Override
        public String text() {
            return "percentile:" + lower + ":" + upper;
        }
    }

    /**
     * The last two axes to other extents, bilinearly: pixel centers at half positions, the border repeated, no
     * smoothing before.
     *
     * @param rows the new extent of the last but one axis, at least 1
     * @param columns the new extent of the last axis, at least 1
     */
    record Resize(int rows, int columns) implements Preprocess {
        /** Checks the numbers. */
        public Resize {
            if (rows < 1 || columns < 1) {
                throw new IllegalArgumentException("resize needs positive extents, got " + rows + " and " + columns);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            return Bilinear.resized(builder, x, rows, columns);
        }

        @Override
        public Shape makes(Shape given) {
            int[] extents = given.extents();
            if (extents.length >= 2) {
                extents[extents.length - 2] = rows;
                extents[extents.length - 1] = columns;
            }
            return Shape.of(extents);
        }

        @Override
        public Port takes(Port next) {
            List<String> extents = next.knownExtents();
            int rank = extents.size();
            return rank < 2
                    ? next
                    : new Port(
                            next.name(),
                            next.type(),
                            Stream.concat(extents.subList(0, rank - 2).stream(), Stream.of("?", "?"))
                                    .toList());
        }

        @Override
        public String text() {
            return "resize:" + rows + ":" + columns;
        }
    }

    /**
     * Another network, followed as exactly as the first.
     *
     * @param model takes the values so far; its first output is what the next step takes
     */
    record Network(OnnxModel model) implements Preprocess {
        /** Checks the inputs. */
        public Network {
            if (model.inputs().size() != 1) {
                throw new IllegalArgumentException(model.name() + ": a network that prepares the input has one input,"
                        + " this one has " + model.inputs().size());
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge x) {
            return NetworkStep.apply(model, builder, List.of(x));
        }

        @Override
        public Port takes(Port next) {
            return model.inputs().get(0);
        }

        @Override
        public Shape makes(Shape given) {
            Tensor zeros = Tensor.wrapping(model.inputs().get(0).type(), given, new double[given.size()]);
            return model.run(List.of(zeros)).get(0).shape();
        }

        @Override
        public String text() {
            return "onnx:" + model.name();
        }

        @Override
        public String toString() {
            return "Network[" + model.name() + "]";
        }
    }

    /** {@code (x - low) / (high - low)}. */
    private static Edge betweenTwo(PlanBuilder builder, Edge x, Edge low, Edge high) {
        Edge range = Expressions.difference(builder, high, low);
        return builder.product(
                BilinearMap.quotient(x.shape(), range.shape(), x.shape()),
                x.shape(),
                Expressions.difference(builder, x, low),
                range);
    }

    /** A single number: a weighted sum of some elements. */
    private static Edge combined(PlanBuilder builder, Edge x, int[] elements, double[] weights) {
        SparseRows rows = new SparseRows();
        for (int i = 0; i < elements.length; i++) {
            rows.add(elements[i], weights[i]);
        }
        rows.end();
        return builder.linear(rows.map(Shape.of(x.shape().size()), 0), null, Shape.of(1), x);
    }
}
