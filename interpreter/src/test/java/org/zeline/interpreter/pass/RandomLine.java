package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;

/** A random line {@code a + b z} through the inputs of a random network. */
record RandomLine(RandomNetwork network, Plan plan, double[] a, double[] b) {
    static RandomLine of(RandomNetwork network, Random random) {
        int size = network.input().size();
        return new RandomLine(
                network,
                network.plan(Kernels.scalar()),
                random.doubles(size, -2, 2).toArray(),
                random.doubles(size, -1, 1).toArray());
    }

    double[] at(double z) {
        double[] x = new double[a.length];
        Arrays.setAll(x, i -> a[i] + b[i] * z);
        return x;
    }

    double[] forward(double[] x) {
        return forward(x, new ForwardPass(plan, Kernels.scalar()));
    }

    /** A bound on rounding errors on the line. */
    Rounding rounding() {
        ForwardPass pass = new ForwardPass(plan, Kernels.scalar(), true, null);
        forward(a, pass);
        return new Rounding(pass.largest());
    }

    private double[] forward(double[] x, ForwardPass pass) {
        return pass.run(List.of(new RealTensor(ElementType.FLOAT, network.input(), x)))
                .get(0)
                .doubles();
    }

    /**
     * The elements that deviate from an expected result at a point. In a discontinuous network, compared elements may
     * be the same function of the input, so rounding errors decide between them. A smooth network may magnify rounding
     * errors. In such networks, only elements count that deviate at all inputs that are equal up to rounding errors.
     *
     * @param deviations finds the deviating elements among the values of a forward pass
     */
    BitSet deviations(double z, Random random, Function<double[], BitSet> deviations) {
        double[] x = at(z);
        BitSet all = deviations.apply(forward(x));
        int tries = plan.obstacles(Sweepable.class).isEmpty() ? 0 : 1000;
        for (int i = 0; !all.isEmpty() && i < tries; i++) {
            double[] same = Arrays.stream(x)
                    .map(v -> v * (1 + 1e-14 * random.nextGaussian()))
                    .toArray();
            all.and(deviations.apply(forward(same)));
        }
        return all;
    }
}
