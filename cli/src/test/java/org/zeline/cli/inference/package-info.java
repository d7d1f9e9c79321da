@NullMarked
package org.zeline.cli.inference;

import org.jspecify.annotations.NullMarked;
