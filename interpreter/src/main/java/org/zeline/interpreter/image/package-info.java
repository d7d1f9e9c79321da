/**
 * Images of the Java desktop as tensors, and tensors as such images. Needs the module {@code java.desktop}, which
 * nothing else in the library does.
 */
@NullMarked
package org.zeline.interpreter.image;

import org.jspecify.annotations.NullMarked;
