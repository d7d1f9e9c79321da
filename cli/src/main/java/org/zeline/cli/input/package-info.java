/** Files that the command reads and writes: problems, tensors, images. */
@NullMarked
package org.zeline.cli.input;

import org.jspecify.annotations.NullMarked;
