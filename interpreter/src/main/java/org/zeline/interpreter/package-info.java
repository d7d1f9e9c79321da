/** Loads models from ONNX files, compiles them for given input shapes, and runs them. */
@NullMarked
package org.zeline.interpreter;

import org.jspecify.annotations.NullMarked;
