/** Null replicates of a question: whether its p-values keep their promise. */
@NullMarked
package org.zeline.si.calibration;

import org.jspecify.annotations.NullMarked;
