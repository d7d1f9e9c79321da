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
     * Says that the graph has no more random nodes.
     *
     * @throws ModelException if draws are left that were meant for one
     */
    default void end() {}

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
     * {@return these draws; a node that finds none or the wrong number is an error, and so are lists that no node
     * takes}
     *
     * @param lists the draws of each random node in graph order
     */
    static Draws fixed(List<double[]> lists) {
        return new FixedDraws(lists);
    }
}
