/** How robust a network is, from what happened to each sample, with bootstrap intervals; and two networks compared. */
@NullMarked
package org.zeline.lsa.robustness;

import org.jspecify.annotations.NullMarked;
