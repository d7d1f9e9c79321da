/** Certified bounds: accuracies and movements of layers that no perturbation of a set can exceed. */
@NullMarked
package org.zeline.lsa.certificate;

import org.jspecify.annotations.NullMarked;
