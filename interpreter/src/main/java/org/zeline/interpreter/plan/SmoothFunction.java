package org.zeline.interpreter.plan;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A differentiable function of one variable.
 *
 * @param name its ONNX name
 * @param value the function
 * @param inverse if it increases strictly, where it takes a value: minus infinity below its range, infinity above;
 *     {@code null} if it does not
 */
public record SmoothFunction(
        String name, DoubleUnaryOperator value, @Nullable DoubleUnaryOperator inverse) {}
