/** Walks over a plan: numbers forward, gradients back, and affine pieces along a line. */
@NullMarked
package org.zeline.interpreter.pass;

import org.jspecify.annotations.NullMarked;
