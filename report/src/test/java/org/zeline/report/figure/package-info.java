@NullMarked
package org.zeline.report.figure;

import org.jspecify.annotations.NullMarked;
