/** Figures as SVG: self-contained, readable on light and on dark ground. */
@NullMarked
package org.zeline.report.figure;

import org.jspecify.annotations.NullMarked;
