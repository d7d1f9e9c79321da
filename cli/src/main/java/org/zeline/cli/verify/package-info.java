/** What {@code zeline verify} checks: this installation against other tools and against ONNX's own tests. */
@NullMarked
package org.zeline.cli.verify;

import org.jspecify.annotations.NullMarked;
