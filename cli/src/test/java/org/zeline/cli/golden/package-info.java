@NullMarked
package org.zeline.cli.golden;

import org.jspecify.annotations.NullMarked;
