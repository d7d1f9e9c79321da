package org.zeline.si.calibration;

import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Noise to which something is done after each draw.
 *
 * @param noise what is drawn
 * @param change is given the draw, and random numbers
 */
record ChangedNoise(Noise noise, BiConsumer<double[], RandomGenerator> change) implements Noise {
    @Override
    public double[] draw(RandomGenerator random) {
        return changed(noise.draw(random), random);
    }

    @Override
    public double[] draw(long index, RandomGenerator random) {
        return changed(noise.draw(index, random), random);
    }

    private double[] changed(double[] drawn, RandomGenerator random) {
        change.accept(drawn, random);
        return drawn;
    }
}
