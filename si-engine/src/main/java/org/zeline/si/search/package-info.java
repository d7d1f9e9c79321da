/** Searches of the line for the truncation set: where along it the same is selected as in the data. */
@NullMarked
package org.zeline.si.search;

import org.jspecify.annotations.NullMarked;
