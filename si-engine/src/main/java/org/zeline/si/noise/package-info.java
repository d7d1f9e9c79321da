/** The covariance of noise, estimated from images that hold nothing else, and how well it fits them. */
@NullMarked
package org.zeline.si.noise;

import org.jspecify.annotations.NullMarked;
