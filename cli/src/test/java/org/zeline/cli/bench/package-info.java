@NullMarked
package org.zeline.cli.bench;

import org.jspecify.annotations.NullMarked;
