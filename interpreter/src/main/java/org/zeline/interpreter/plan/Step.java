package org.zeline.interpreter.plan;

import org.zeline.interpreter.function.Action;

/**
 * One action of a plan and where its values come from and go to.
 *
 * @param origin the node that it comes from, for messages
 * @param action what to do
 * @param inputs edges read
 * @param outputs edges written
 */
public record Step(String origin, Action action, int[] inputs, int[] outputs) {}
