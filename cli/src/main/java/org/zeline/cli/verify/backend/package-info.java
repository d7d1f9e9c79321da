/** ONNX's own backend tests: folders with a model, inputs, and the outputs that it must give. */
@NullMarked
package org.zeline.cli.verify.backend;

import org.jspecify.annotations.NullMarked;
