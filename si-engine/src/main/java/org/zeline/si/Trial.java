package org.zeline.si;

/**
 * What judging one interval took when some of the first steps of the network were followed exactly.
 *
 * @param steps how many steps
 * @param verdict what was found
 * @param swept columns that were followed exactly
 * @param enclosed columns that were enclosed
 */
record Trial(int steps, Verdict verdict, double swept, double enclosed) {}
