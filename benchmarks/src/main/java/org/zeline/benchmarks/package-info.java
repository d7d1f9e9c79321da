/** JMH benchmarks of kernels, passes and searches. */
@NullMarked
package org.zeline.benchmarks;

import org.jspecify.annotations.NullMarked;
