package org.zeline.interpreter.plan;

import org.zeline.interpreter.function.Action;

/**
 * One action of a plan with its input and output edges.
 *
 * @param origin the node that it belongs to, for messages
 * @param action the computation
 * @param inputs the numbers of the edges that it reads
 * @param outputs the numbers of the edges that it writes
 */
public record Step(String origin, Action action, int[] inputs, int[] outputs) {}
