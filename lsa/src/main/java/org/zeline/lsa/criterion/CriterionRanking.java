package org.zeline.lsa.criterion;

import org.zeline.lsa.VulnerableLayers;

/**
 * The layers of a network ranked by a criterion.
 *
 * @param profile the criterion of each layer
 * @param vulnerable which layers are vulnerable by it
 */
public record CriterionRanking(CriterionProfile profile, VulnerableLayers vulnerable) {
    /**
     * {@return the index of a layer in the profile}
     *
     * @param entry the layer
     */
    public int index(VulnerableLayers.Entry entry) {
        return profile.layers().indexOf(entry.layer());
    }
}
