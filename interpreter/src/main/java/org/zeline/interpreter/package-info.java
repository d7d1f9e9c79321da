/** Models read from ONNX files, compiled for the shapes of their inputs, and run. */
@NullMarked
package org.zeline.interpreter;

import org.jspecify.annotations.NullMarked;
