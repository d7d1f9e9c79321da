/** Layer analysis: which layers of a network are fragile. */
@NullMarked
package org.zeline.lsa;

import org.jspecify.annotations.NullMarked;
