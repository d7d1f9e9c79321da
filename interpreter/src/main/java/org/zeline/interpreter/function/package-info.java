/**
 * The mathematics of a step: linear, piecewise linear, smooth and bilinear functions, and what passes may ask of them.
 */
@NullMarked
package org.zeline.interpreter.function;

import org.jspecify.annotations.NullMarked;
