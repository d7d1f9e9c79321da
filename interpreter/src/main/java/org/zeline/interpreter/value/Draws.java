package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

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
     * {@return that many draws, uniform on [0, 1)}
     *
     * @param count how many numbers the node needs
     */
    default double[] uniforms(int count) {
        throw new ModelException("these draws hold normal numbers only");
    }

    /**
     * Says that the graph has no more random nodes.
     *
     * @throws ModelException if draws are left that were meant for one
     */
    default void end() {}

    /** {@return no draws: a graph with random nodes is refused} */
    static Draws none() {
        return new Draws() {
            @Override
            public double[] normals(int count) {
                throw new ModelException(
                        "it is a random node, and no draws are given: give some, for example seeded ones");
            }

            @Override
            public double[] uniforms(int count) {
                return normals(count);
            }
        };
    }

    /**
     * {@return seeded draws}
     *
     * @param seed fixes every draw
     */
    static Draws seeded(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Draws() {
            @Override
            public double[] normals(int count) {
                double[] normals = new double[count];
                Arrays.setAll(normals, i -> random.nextGaussian());
                return normals;
            }

            @Override
            public double[] uniforms(int count) {
                double[] uniforms = new double[count];
                Arrays.setAll(uniforms, i -> random.nextDouble());
                return uniforms;
            }
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
