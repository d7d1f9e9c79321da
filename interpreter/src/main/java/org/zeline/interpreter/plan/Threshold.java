package org.zeline.interpreter.plan;

/**
 * A comparison with a number.
 *
 * @param value what is compared
 * @param threshold with what
 */
public record Threshold(Edge value, double threshold) {}
