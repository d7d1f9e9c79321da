/**
 * Selective inference: p-values that are valid although the data chose what is tested. {@link RegionInference} tests
 * the region that a network marks, {@link LineInference} what any other algorithm selects.
 *
 * <p>Exceptions have one rule: {@link IllegalArgumentException} for a wrong argument or combination of arguments,
 * {@link org.zeline.interpreter.value.ModelException} for a model, or data that it does not take, and
 * {@link org.zeline.si.event.SearchException} where all of these are in order and there is no result all the same.
 */
@NullMarked
package org.zeline.si;

import org.jspecify.annotations.NullMarked;
