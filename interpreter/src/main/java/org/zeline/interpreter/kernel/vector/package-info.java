/** Kernels written with {@code jdk.incubator.vector}; nothing outside names a class of this package. */
@NullMarked
package org.zeline.interpreter.kernel.vector;

import org.jspecify.annotations.NullMarked;
