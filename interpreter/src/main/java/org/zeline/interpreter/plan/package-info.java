/** Execution plans: ordered steps with known shapes and folded constants. */
@NullMarked
package org.zeline.interpreter.plan;

import org.jspecify.annotations.NullMarked;
