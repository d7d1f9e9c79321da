/** The ONNX operators, one family a file: attributes, shape rule and meaning together. */
@NullMarked
package org.zeline.interpreter.operator;

import org.jspecify.annotations.NullMarked;
