@NullMarked
package org.zeline.report.page;

import org.jspecify.annotations.NullMarked;
