package org.zeline.interpreter.plan;

import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.ModelException;

/** Where the random operators of a graph get their numbers, one call a node in graph order. */
@FunctionalInterface
public interface Draws {
    /**
     * {@return that many draws from the standard normal distribution}
     *
     * @param count how many numbers the node needs
     */
    double[] normals(int count);

    /**
     * {@return seeded draws}
     *
     * @param seed fixes every draw
     */
    static Draws seeded(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return count -> {
            double[] normals = new double[count];
            for (int i = 0; i < count; i++) {
                normals[i] = random.nextGaussian();
            }
            return normals;
        };
    }

    /**
     * {@return these draws; a node that finds none or the wrong number is an error}
     *
     * @param lists the draws of each random node in graph order
     */
    static Draws fixed(List<double[]> lists) {
        var left = lists.iterator();
        return count -> {
            if (!left.hasNext()) {
                throw new ModelException("random_normal_like holds " + lists.size()
                        + " lists, the graph has more random nodes: give one list for each");
            }
            double[] normals = left.next();
            if (normals.length != count) {
                throw new ModelException(
                        "random_normal_like needs " + count + " draws for this node, got " + normals.length);
            }
            return normals;
        };
    }
}
