/** Reads and writes ONNX model and tensor files. */
@NullMarked
package org.zeline.onnx;

import org.jspecify.annotations.NullMarked;
