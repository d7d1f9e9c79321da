/** Criteria for the fragility of layers beyond their movement under a given attack. */
@NullMarked
package org.zeline.lsa.criterion;

import org.jspecify.annotations.NullMarked;
