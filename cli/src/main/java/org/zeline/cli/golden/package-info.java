/** Golden numbers of the statistics, without a network. */
@NullMarked
package org.zeline.cli.golden;

import org.jspecify.annotations.NullMarked;
