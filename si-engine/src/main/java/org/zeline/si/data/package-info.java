/**
 * What is tested: the covariance of the data, subspaces, and the line through the data along which a statistic varies.
 */
@NullMarked
package org.zeline.si.data;

import org.jspecify.annotations.NullMarked;
