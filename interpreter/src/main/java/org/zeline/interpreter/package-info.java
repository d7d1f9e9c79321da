/** Tensors, graphs, operators and the passes over a graph. */
@NullMarked
package org.zeline.interpreter;

import org.jspecify.annotations.NullMarked;
