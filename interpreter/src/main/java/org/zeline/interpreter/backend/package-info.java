/** The choice between the scalar and the vector backend. */
@NullMarked
package org.zeline.interpreter.backend;

import org.jspecify.annotations.NullMarked;
