/** Training of networks: standard, adversarial, and with regularised layers. */
@NullMarked
package org.zeline.lsa.training;

import org.jspecify.annotations.NullMarked;
