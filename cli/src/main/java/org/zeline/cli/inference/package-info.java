/** Problems put to networks: answers, settings of the computation, and replicates that are kept. */
@NullMarked
package org.zeline.cli.inference;

import org.jspecify.annotations.NullMarked;
