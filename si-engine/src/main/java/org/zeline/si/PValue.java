package org.zeline.si;

/**
 * A p-value and what is known of it.
 *
 * @param value the tail mass of the known part of the truncation set over its whole mass
 * @param lower the smallest p-value that the part not searched allows
 * @param upper the largest
 */
public record PValue(double value, double lower, double upper) {}
