/** How networks are computed for a batch, and where random numbers come from; for this module alone. */
@NullMarked
package org.zeline.lsa.execution;

import org.jspecify.annotations.NullMarked;
