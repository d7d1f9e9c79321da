@NullMarked
package org.zeline.cli.process;

import org.jspecify.annotations.NullMarked;
