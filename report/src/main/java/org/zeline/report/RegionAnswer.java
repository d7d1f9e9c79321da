package org.zeline.report;

import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.VarianceKnowledge;
import org.zeline.si.search.SearchSettings;

/**
 * What was asked of the region that a network marks, and what came out.
 *
 * @param network the network
 * @param hypothesis how the region is marked and what it is compared with
 * @param covariance of the noise
 * @param variance what is known of it
 * @param randomized whether noise was added to what the network saw
 * @param search how the line was to be searched
 * @param result what came out
 */
public record RegionAnswer(
        NetworkFile network,
        Hypothesis hypothesis,
        Covariance covariance,
        VarianceKnowledge variance,
        boolean randomized,
        SearchSettings search,
        RegionResult result) {}
