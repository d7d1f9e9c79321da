/** Golden files: problems with what other tools found. */
@NullMarked
package org.zeline.cli.verify.golden;

import org.jspecify.annotations.NullMarked;
