/** What the processor could do at most; its classes need the module {@code jdk.incubator.vector}. */
@NullMarked
package org.zeline.cli.peak;

import org.jspecify.annotations.NullMarked;
