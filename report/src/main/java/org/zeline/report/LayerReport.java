package org.zeline.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.LayerProfile;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Measure;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.certificate.CertifiedProfile;

/**
 * A layer analysis of one network, or of two to compare.
 *
 * @param networks what was found out about each
 * @param samples how many were looked at
 * @param strength under which layers were compared
 * @param comparison of the robustness of both networks, {@code null} if there is one alone
 */
public record LayerReport(
        List<Network> networks,
        int samples,
        double strength,
        @Nullable StudyComparison comparison) {
    /** Copies the list. */
    public LayerReport {
        networks = List.copyOf(networks);
    }

    /**
     * A network.
     *
     * @param file where it came from
     * @param study how its layers move
     * @param examples samples for a page to show, may be none
     * @param certified bounds that no attack exceeds, {@code null} if they were not asked for
     */
    public record Network(
            NetworkFile file,
            LayerStudy study,
            List<LayerStudy.Example> examples,
            @Nullable CertifiedProfile certified) {
        /** Copies the list. */
        public Network {
            examples = List.copyOf(examples);
        }
    }

    /**
     * {@return what is to be said of a layer: that it stands out, or that its number says little; may be empty}
     *
     * @param part what happened under a perturbation or attack
     * @param entry the layer
     */
    public static String note(LayerStudy.Part part, VulnerableLayers.Entry entry) {
        LayerProfile profile = part.result().profile();
        List<String> notes = new ArrayList<>();
        int l = part.index(entry.layer());
        if (entry.vulnerable()) {
            notes.add("vulnerable");
        }
        if (profile.dead()[l]) {
            notes.add("dead: zero for all clean samples");
        } else if (profile.undefined()[l] > 0) {
            String unit = profile.measure() == Measure.LINEAR_CKA ? "batches" : "samples";
            notes.add("undefined for " + profile.undefined()[l] + " of " + profile.units()[l].length + " " + unit);
        }
        return String.join("; ", notes);
    }
}
