package org.zeline.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Progress;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.certificate.LipschitzCertificate;
import org.zeline.lsa.certificate.Neighborhood;
import org.zeline.lsa.criterion.Criterion;
import org.zeline.lsa.criterion.CriterionProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.lsa.criterion.LayerCriteria;
import org.zeline.lsa.network.LabelledSamples;

/**
 * Ranks the layers of networks by criteria.
 *
 * @param criteria the criteria, in order
 * @param certify whether local Lipschitz constants are bounded from above, too
 * @param attacks strength, norm and bounds, and steps of attacks on features
 * @param batch samples computed together
 * @param common where progress is shown
 */
record CriterionRankings(
        Set<Criterion> criteria, boolean certify, AttackOptions attacks, int batch, CommonOptions common) {
    /** One per criterion. */
    List<CriterionRanking> of(
            LoadedModel loaded,
            LayerAnalysis analysis,
            LabelledSamples samples,
            LayerStudy.Settings settings,
            Setup setup) {
        List<CriterionRanking> rankings = new ArrayList<>();
        for (Criterion criterion : criteria) {
            CriterionProfile profile = profile(criterion, loaded, analysis, samples, setup);
            rankings.add(new CriterionRanking(profile, settings.vulnerable(profile)));
        }
        return rankings;
    }

    private CriterionProfile profile(
            Criterion criterion, LoadedModel loaded, LayerAnalysis analysis, LabelledSamples samples, Setup setup) {
        NormBall ball = attacks.ball(attacks.strength(), common);
        LayerCriteria layers = new LayerCriteria(
                loaded.model(),
                analysis.layers(),
                ball,
                attacks.settings(common),
                setup.instructions(),
                batch,
                setup.seed());
        if (criterion == Criterion.SPECTRAL) {
            return layers.spectral(samples);
        }
        LipschitzCertificate certificate = certify && criterion == Criterion.LIPSCHITZ
                ? certificate(loaded, analysis, samples, ball, setup)
                : null;
        try (Progress progress =
                common.progress("layers of samples by " + criterion, (long) samples.count() * layers.count())) {
            return criterion == Criterion.CRITICALITY
                    ? layers.criticality(samples, progress::done)
                    : layers.lipschitz(samples, certificate, progress::done);
        }
    }

    private @Nullable LipschitzCertificate certificate(
            LoadedModel loaded, LayerAnalysis analysis, LabelledSamples samples, NormBall ball, Setup setup) {
        try (Progress progress = common.progress("samples with Lipschitz bounds", samples.count())) {
            return LipschitzCertificate.of(
                    loaded.model(),
                    analysis.layers(),
                    setup.instructions(),
                    samples,
                    Neighborhood.of(ball),
                    progress::done);
        }
    }
}
