@NullMarked
package org.zeline.cli.input;

import org.jspecify.annotations.NullMarked;
