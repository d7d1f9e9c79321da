/** Passes over a plan: forward, affine, enclose, sweep and vector-Jacobian products. */
@NullMarked
package org.zeline.interpreter.pass;

import org.jspecify.annotations.NullMarked;
