/** The tests that problems ask for: settings of the computation, answers, and replicates that are saved. */
@NullMarked
package org.zeline.cli.inference;

import org.jspecify.annotations.NullMarked;
