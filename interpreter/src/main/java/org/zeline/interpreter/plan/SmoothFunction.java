package org.zeline.interpreter.plan;

import java.util.function.DoubleUnaryOperator;

/**
 * A differentiable function of one variable.
 *
 * @param name its ONNX name
 * @param value the function
 */
public record SmoothFunction(String name, DoubleUnaryOperator value) {}
