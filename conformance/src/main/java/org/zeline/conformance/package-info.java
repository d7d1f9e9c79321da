/** Tests across modules, against other tools and against theory. */
@NullMarked
package org.zeline.conformance;

import org.jspecify.annotations.NullMarked;
