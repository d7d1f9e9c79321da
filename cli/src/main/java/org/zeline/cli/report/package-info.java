/** Reports: one HTML file each, with everything in it. */
@NullMarked
package org.zeline.cli.report;

import org.jspecify.annotations.NullMarked;
