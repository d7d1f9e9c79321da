/** Options that several commands have. */
@NullMarked
package org.zeline.cli.option;

import org.jspecify.annotations.NullMarked;
