/** Whether p-values are valid: rejection rates, tests of uniformity, noise that is not normal, images to try. */
@NullMarked
package org.zeline.si.evaluation;

import org.jspecify.annotations.NullMarked;
