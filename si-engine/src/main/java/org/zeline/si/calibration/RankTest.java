package org.zeline.si.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.random.RandomGenerator;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.RegionInference;
import org.zeline.si.data.TestedData;
import org.zeline.si.distribution.Alternative;

/**
 * The rank of a statistic among those of other data: {@code (1 + b) / (1 + n)} for n data sets, of which b have a
 * statistic that is as extreme. Others without a region do not count, as the tested data have one. Exact if the data
 * and the others are exchangeable.
 *
 * @param test whose statistic is ranked; nothing is searched
 * @param others how many other data sets, at least 1
 */
record RankTest(RegionInference test, int others) {
    /** Draws one of the other data sets. */
    interface Other {
        TestedData draw(RandomGenerator random);
    }

    /**
     * The p-value.
     *
     * @param inputs one tensor per input of the graph, with the tested data among them
     * @param stat the statistic of the tested data
     * @param other draws the others
     * @param drawsSeed of random nodes of the graph
     * @param random where its numbers come from
     */
    double p(List<Tensor> inputs, double stat, Other other, long drawsSeed, RandomGenerator random) {
        List<OptionalDouble> found = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            TestedData drawn = other.draw(random);
            List<Tensor> changed = new ArrayList<>(inputs);
            changed.set(test.hypothesis().inputIndex(), drawn.image());
            found.add(Simulation.on(drawn, test).statistic(changed, Draws.seeded(drawsSeed)));
        }
        return p(stat, found, test.alternative());
    }

    /**
     * The p-value of a statistic among others.
     *
     * @param stat the statistic
     * @param others those of the other data sets, where they have one
     * @param alternative which deviations count
     */
    static double p(double stat, List<OptionalDouble> others, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED -> share(others, other -> other >= stat);
            case LEFT_TAILED -> share(others, other -> other <= stat);
            case TWO_SIDED -> share(others, other -> Math.abs(other) >= Math.abs(stat));
            case TWO_SIDED_EQUAL_TAILED ->
                Math.min(1, 2 * Math.min(share(others, other -> other >= stat), share(others, other -> other <= stat)));
        };
    }

    private static double share(List<OptionalDouble> others, DoublePredicate extreme) {
        double[] stats = others.stream().flatMapToDouble(OptionalDouble::stream).toArray();
        return (1.0 + Arrays.stream(stats).filter(extreme).count()) / (1 + stats.length);
    }

    /** The elements of the tested image in random order; references stay as they are. */
    static TestedData permuted(TestedData data, RandomGenerator random) {
        double[] vector = data.vector();
        for (int i = data.shape().size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double kept = vector[i];
            vector[i] = vector[j];
            vector[j] = kept;
        }
        return data.with(vector);
    }
}
