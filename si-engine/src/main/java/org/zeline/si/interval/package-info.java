/** Sets on the line, and where functions of z are below zero. */
@NullMarked
package org.zeline.si.interval;

import org.jspecify.annotations.NullMarked;
