package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.zeline.interpreter.RandomNetwork;
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

    /** What rounding may do to values on the line. */
    Rounding rounding() {
        ForwardPass pass = new ForwardPass(plan, Kernels.scalar(), null, true, null);
        forward(a, pass);
        return new Rounding(pass.largest());
    }

    private double[] forward(double[] x, ForwardPass pass) {
        return pass.run(List.of(new RealTensor(ElementType.FLOAT, network.input(), x)))
                .get(0)
                .doubles();
    }

    /**
     * The elements that stray at a point. Where a network jumps, elements that are compared may be the same function of
     * the input, and rounding chooses among them; where it is smooth, it may enlarge rounding. Of such networks those
     * elements stray that do so at all inputs that are the same up to rounding.
     *
     * @param strays finds them among the values of a forward pass
     */
    BitSet strays(double z, Random random, Function<double[], BitSet> strays) {
        double[] x = at(z);
        BitSet all = strays.apply(forward(x));
        int tries = plan.obstaclesToSweep().isEmpty() ? 0 : 1000;
        for (int i = 0; !all.isEmpty() && i < tries; i++) {
            double[] same = Arrays.stream(x)
                    .map(v -> v * (1 + 1e-14 * random.nextGaussian()))
                    .toArray();
            all.and(strays.apply(forward(same)));
        }
        return all;
    }
}
