package org.zeline.report;

import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/**
 * What was asked of the region that a network marks, and what came out.
 *
 * @param network the network
 * @param hypothesis how the region is marked and what it is compared with
 * @param covariance of the noise
 * @param varianceEstimated whether the covariance was estimated from the tested data
 * @param search how the line was to be searched
 * @param result what came out
 */
public record RegionAnswer(
        NetworkFile network,
        Hypothesis hypothesis,
        Covariance covariance,
        boolean varianceEstimated,
        SearchSettings search,
        RegionResult result) {}
