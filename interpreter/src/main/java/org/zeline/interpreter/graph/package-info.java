/** Networks as their files have them, decoded and checked. */
@NullMarked
package org.zeline.interpreter.graph;

import org.jspecify.annotations.NullMarked;
