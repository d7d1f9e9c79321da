/** Adversarial attacks on a network's input. */
@NullMarked
package org.zeline.lsa.attack;

import org.jspecify.annotations.NullMarked;
