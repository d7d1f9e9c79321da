/** Networks as differentiable classifiers, their losses, and labelled samples: what attacks and analyses work on. */
@NullMarked
package org.zeline.lsa.network;

import org.jspecify.annotations.NullMarked;
