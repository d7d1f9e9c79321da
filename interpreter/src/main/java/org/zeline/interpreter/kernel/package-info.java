/** The arithmetic of linear layers over arrays of doubles, scalar and vectorised. */
@NullMarked
package org.zeline.interpreter.kernel;

import org.jspecify.annotations.NullMarked;
