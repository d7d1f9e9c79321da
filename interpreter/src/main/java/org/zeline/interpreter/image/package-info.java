/**
 * Conversion between tensors and images of the Java desktop. Needs the module {@code java.desktop}, which nothing else
 * in the library does.
 */
@NullMarked
package org.zeline.interpreter.image;

import org.jspecify.annotations.NullMarked;
