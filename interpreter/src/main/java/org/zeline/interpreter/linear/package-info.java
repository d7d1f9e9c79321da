/** Linear maps on blocks of columns, shared by all passes. */
@NullMarked
package org.zeline.interpreter.linear;

import org.jspecify.annotations.NullMarked;
