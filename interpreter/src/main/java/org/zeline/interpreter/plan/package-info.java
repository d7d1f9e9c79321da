/** What is computed, in what order: steps, shapes and folded constants. */
@NullMarked
package org.zeline.interpreter.plan;

import org.jspecify.annotations.NullMarked;
