/** The selection event: how a network marks a region, as sign conditions on the outputs of a plan. */
@NullMarked
package org.zeline.si.event;

import org.jspecify.annotations.NullMarked;
