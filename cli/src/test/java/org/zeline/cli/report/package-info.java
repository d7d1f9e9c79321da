@NullMarked
package org.zeline.cli.report;

import org.jspecify.annotations.NullMarked;
