/** The {@code zeline} command: parsing and printing only. */
@NullMarked
package org.zeline.cli;

import org.jspecify.annotations.NullMarked;
