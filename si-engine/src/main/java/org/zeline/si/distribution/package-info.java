/** Distributions of test statistics, and their truncation to sets. */
@NullMarked
package org.zeline.si.distribution;

import org.jspecify.annotations.NullMarked;
