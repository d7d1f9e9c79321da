/** Simulations of a test on drawn data: whether its p-values are uniform under the null hypothesis. */
@NullMarked
package org.zeline.si.calibration;

import org.jspecify.annotations.NullMarked;
