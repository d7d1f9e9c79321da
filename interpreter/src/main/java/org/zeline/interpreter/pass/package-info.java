/** Walks over a plan: numbers forward, and affine pieces along a line. */
@NullMarked
package org.zeline.interpreter.pass;

import org.jspecify.annotations.NullMarked;
