package org.zeline.lsa;

/**
 * Where a layer's representation is read.
 *
 * @param layer the name of the node that makes it
 * @param operator its ONNX operator
 * @param value the name of the value
 */
public record Probe(String layer, String operator, String value) {}
