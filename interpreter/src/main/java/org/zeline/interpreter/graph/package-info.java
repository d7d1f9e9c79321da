/** Networks as read from model files, decoded and checked. */
@NullMarked
package org.zeline.interpreter.graph;

import org.jspecify.annotations.NullMarked;
