/** The commands. */
@NullMarked
package org.zeline.cli.command;

import org.jspecify.annotations.NullMarked;
