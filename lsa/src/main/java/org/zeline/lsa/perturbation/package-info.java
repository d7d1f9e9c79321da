/** Perturbations of a network's input, and corruptions, which do not depend on the network. */
@NullMarked
package org.zeline.lsa.perturbation;

import org.jspecify.annotations.NullMarked;
