/** The arithmetic of linear layers on arrays of doubles, with a scalar and a vector backend. */
@NullMarked
package org.zeline.interpreter.kernel;

import org.jspecify.annotations.NullMarked;
