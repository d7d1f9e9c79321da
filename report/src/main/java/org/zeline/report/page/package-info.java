/** Results as HTML pages: one file each, with everything in it. */
@NullMarked
package org.zeline.report.page;

import org.jspecify.annotations.NullMarked;
