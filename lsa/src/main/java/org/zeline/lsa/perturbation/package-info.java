/** Changes of a network's input that know nothing of the network. */
@NullMarked
package org.zeline.lsa.perturbation;

import org.jspecify.annotations.NullMarked;
