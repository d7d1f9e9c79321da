/**
 * Layer sustainability analysis (Khalooei, Homayounpour and Amirmazlaghani 2022): probes of layers, measures of how far
 * their representations move under perturbations of the input, and the most vulnerable layers.
 */
@NullMarked
package org.zeline.lsa;

import org.jspecify.annotations.NullMarked;
