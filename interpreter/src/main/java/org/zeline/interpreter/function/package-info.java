/**
 * The mathematics of a step: linear, piecewise linear, smooth and bilinear functions, and the capabilities that passes
 * require.
 */
@NullMarked
package org.zeline.interpreter.function;

import org.jspecify.annotations.NullMarked;
