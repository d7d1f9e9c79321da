package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The source of numbers for the random operators of a graph. Each random node makes one call, in graph order. */
@FunctionalInterface
public interface Draws {
    /**
     * {@return draws from the standard normal distribution}
     *
     * @param count the number of draws that the node needs
     */
    double[] normals(int count);

    /**
     * {@return draws from the uniform distribution on [0, 1)}
     *
     * @param count the number of draws that the node needs
     */
    default double[] uniforms(int count) {
        throw new ModelException("only normal draws were given, but a node needs uniform ones");
    }

    /**
     * Signals that all random nodes have been computed.
     *
     * @throws ModelException if given draws are left over
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
     * {@return an unlimited sequence of pseudo-random draws}
     *
     * @param seed determines every draw
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
     * {@return the given draws; a node that finds no list or one of the wrong length is an error, and so are lists that
     * no node uses}
     *
     * @param lists the draws, one list per random node in graph order
     */
    static Draws fixed(List<double[]> lists) {
        return new FixedDraws(lists);
    }
}
