@NullMarked
package org.zeline.cli.input.format;

import org.jspecify.annotations.NullMarked;
