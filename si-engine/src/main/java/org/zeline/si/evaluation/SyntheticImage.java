package org.zeline.si.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * A recipe for images of noise with signals whose place is known. The last two dimensions are rows and columns; all
 * planes before have the signals at the same pixels. Where signals overlap, they add. Immutable.
 */
public final class SyntheticImage {
    private final Shape shape;
    private final ToDoubleFunction<? super RandomGenerator> noise;
    private final List<Signal> signals;

    private SyntheticImage(Shape shape, ToDoubleFunction<? super RandomGenerator> noise, List<Signal> signals) {
        this.shape = shape;
        this.noise = noise;
        this.signals = List.copyOf(signals);
    }

    /**
     * An image and where its signals are.
     *
     * @param image the noise and the signals
     * @param truth for each element whether it is part of a signal, of any strength
     */
    public record Sample(RealTensor image, boolean[] truth) {}

    /**
     * Independent standard normal noise without signals.
     *
     * @param shape of the images, of two dimensions at least and one element at least
     * @return the recipe
     */
    public static SyntheticImage of(Shape shape) {
        if (shape.rank() < 2 || shape.size() == 0) {
            throw new IllegalArgumentException("an image needs rows and columns, got the shape " + shape);
        }
        return new SyntheticImage(shape, RandomGenerator::nextGaussian, List.of());
    }

    /**
     * The same with other noise.
     *
     * @param distribution of every element, independent
     * @return a changed copy
     */
    public SyntheticImage with(NonGaussian distribution) {
        return new SyntheticImage(shape, distribution::sample, signals);
    }

    /**
     * The same with one more signal.
     *
     * @param signal which
     * @return a changed copy
     * @throws IllegalArgumentException if it does not fit into the image
     */
    public SyntheticImage with(Signal signal) {
        signal.check(rows(), columns());
        List<Signal> more = new ArrayList<>(signals);
        more.add(signal);
        return new SyntheticImage(shape, noise, more);
    }

    private int rows() {
        return shape.extent(shape.rank() - 2);
    }

    private int columns() {
        return shape.extent(shape.rank() - 1);
    }

    /**
     * Draws an image: first its noise, then the places of its signals in their order.
     *
     * @param random where randomness comes from
     * @return the image
     */
    public Sample draw(RandomGenerator random) {
        double[] pixels = new double[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = noise.applyAsDouble(random);
        }
        boolean[] truth = addSignals(pixels, random);
        return new Sample(Tensor.wrapping(shape, pixels), truth);
    }

    /**
     * Adds the signals to noise of any kind.
     *
     * @param pixels the noise, at least as many numbers as an image has pixels; changed
     * @param random where places come from
     * @return which pixels hold a signal
     */
    public boolean[] addSignals(double[] pixels, RandomGenerator random) {
        boolean[] truth = new boolean[shape.size()];
        for (Signal signal : signals) {
            add(signal, signal.choose(rows(), columns(), random), pixels, truth);
        }
        return truth;
    }

    private void add(Signal signal, Signal.Place place, double[] pixels, boolean[] truth) {
        for (int i = 0; i < truth.length; i++) {
            int row = i / columns() % rows() - place.top();
            int column = i % columns() - place.left();
            if (signal.outline().contains(row, column)) {
                pixels[i] += signal.strength();
                truth[i] = true;
            }
        }
    }
}
