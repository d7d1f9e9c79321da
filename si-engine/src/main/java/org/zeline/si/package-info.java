/** Selective inference: hypotheses, line searches and valid p-values. */
@NullMarked
package org.zeline.si;

import org.jspecify.annotations.NullMarked;
