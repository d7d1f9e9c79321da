/** Results with what is needed to show them, and their words. */
@NullMarked
package org.zeline.report;

import org.jspecify.annotations.NullMarked;
