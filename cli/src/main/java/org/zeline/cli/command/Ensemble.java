package org.zeline.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.zeline.cli.inference.EnsembleJournal;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.EnsembleOptions;
import org.zeline.cli.process.Progress;
import org.zeline.lsa.attack.AutoAttack;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.attack.AutoAttackSettings;
import org.zeline.lsa.attack.EnsembleLog;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;

/**
 * Evaluates networks by AutoAttack.
 *
 * @param options of the ensemble
 * @param attacks strengths, norm and bounds
 * @param common seed, threads and where progress is shown
 */
record Ensemble(EnsembleOptions options, AttackOptions attacks, CommonOptions common) {
    /** One evaluation per strength above 0, that of the comparison included, ascending. */
    List<AutoAttackResult> evaluations(
            LoadedModel loaded, ClassScores scores, LabelledSamples samples, int batch, Setup setup) {
        AutoAttackSettings settings = options.settings(attacks, common);
        TreeSet<Double> strengths = new TreeSet<>(attacks.grid());
        strengths.remove(0.0);
        strengths.add(attacks.strength());
        Optional<EnsembleJournal> journal = options.checkpoint().map(EnsembleJournal::open);
        try (EnsembleJournal kept = journal.orElse(null)) {
            List<AutoAttackResult> evaluations = new ArrayList<>();
            for (double strength : strengths) {
                AutoAttack attack = new AutoAttack(attacks.ball(strength, common), settings);
                EnsembleLog log =
                        kept == null ? EnsembleLog.NONE : kept.of(loaded, scores, attack, setup.seed(), samples);
                evaluations.add(evaluation(loaded, scores, samples, batch, setup, attack, log));
            }
            return evaluations;
        }
    }

    private AutoAttackResult evaluation(
            LoadedModel loaded,
            ClassScores scores,
            LabelledSamples samples,
            int batch,
            Setup setup,
            AutoAttack attack,
            EnsembleLog log) {
        long work = (long) samples.count() * attack.settings().members(2).size();
        boolean fixed = loaded.model().inputs().get(0).fixedBatch() == batch;
        try (Progress progress =
                common.progress("attacks at strength " + attack.ball().radius(), work)) {
            AutoAttackResult result = attack.evaluate(
                    () -> new ProbedNetwork(loaded.model(), List.of(), setup.instructions(), scores),
                    samples,
                    new AutoAttack.Execution(setup.seed(), setup.threads(), batch, fixed, log, progress::done));
            progress.clear();
            for (String warning : result.warnings()) {
                common.note("warning: at strength " + attack.ball().radius() + ", " + warning);
            }
            return result;
        }
    }
}
