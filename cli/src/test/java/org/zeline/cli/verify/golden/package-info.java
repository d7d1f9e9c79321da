@NullMarked
package org.zeline.cli.verify.golden;

import org.jspecify.annotations.NullMarked;
