@NullMarked
package org.zeline.cli;

import org.jspecify.annotations.NullMarked;
