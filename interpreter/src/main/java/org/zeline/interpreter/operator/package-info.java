/** The ONNX operators, one file per family: attributes, shape rule and definition together. */
@NullMarked
package org.zeline.interpreter.operator;

import org.jspecify.annotations.NullMarked;
