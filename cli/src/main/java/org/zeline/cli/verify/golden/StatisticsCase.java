package org.zeline.cli.verify.golden;

import java.util.List;

/** One golden question about the statistics, and its answer. */
sealed interface StatisticsCase permits ScreeningCase, TruncatedCdfCase, PolynomialCase, SubsetCase, NonGaussianCase {
    /** What differs in our answer, one text each; empty if nothing does. */
    List<String> differences();
}
