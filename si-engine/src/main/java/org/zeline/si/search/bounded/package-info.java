/** The bounded search: branch and bound on intervals of the line, with enclosures of the scores. */
@NullMarked
package org.zeline.si.search.bounded;

import org.jspecify.annotations.NullMarked;
