/** Tensors and other values, their types and shapes, limits, and the exceptions of models. */
@NullMarked
package org.zeline.interpreter.value;

import org.jspecify.annotations.NullMarked;
