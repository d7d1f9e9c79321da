/** Cholesky's factorisation and Fourier transforms. Not exported. */
@NullMarked
package org.zeline.si.algebra;

import org.jspecify.annotations.NullMarked;
