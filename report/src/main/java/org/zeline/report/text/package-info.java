/** Results as lines of plain text, for a terminal. */
@NullMarked
package org.zeline.report.text;

import org.jspecify.annotations.NullMarked;
