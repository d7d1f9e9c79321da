/** Linear maps of blocks of columns, the part of a network that all passes share. */
@NullMarked
package org.zeline.interpreter.linear;

import org.jspecify.annotations.NullMarked;
