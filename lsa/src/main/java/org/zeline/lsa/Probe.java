package org.zeline.lsa;

/**
 * A place in a network where a layer's representation is read.
 *
 * @param layer the name of the node that computes it
 * @param operator the node's ONNX operator
 * @param value the name of the value
 */
public record Probe(String layer, String operator, String value) {}
