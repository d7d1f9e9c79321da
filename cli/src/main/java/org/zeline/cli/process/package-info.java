/** The process that runs a command: its version, its progress on a terminal, and how it ends. */
@NullMarked
package org.zeline.cli.process;

import org.jspecify.annotations.NullMarked;
