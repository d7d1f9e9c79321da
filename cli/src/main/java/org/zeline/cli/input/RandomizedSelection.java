package org.zeline.cli.input;

/**
 * Noise that is added to what the network sees.
 *
 * @param ratio its covariance over that of the data
 * @param seed of the draw
 */
public record RandomizedSelection(double ratio, long seed) {}
