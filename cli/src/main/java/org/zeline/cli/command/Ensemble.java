package org.zeline.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.zeline.cli.inference.EnsembleRecords;
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
 * @param strengths of the attacks, norm and bounds
 * @param common seed, threads and where progress is shown
 */
public record Ensemble(EnsembleOptions options, AttackOptions strengths, CommonOptions common) {
    /** The attacks, one per strength above 0, that of the comparison included, ascending. */
    public List<AutoAttack> attacks() {
        AutoAttackSettings settings = options.settings(strengths, common);
        TreeSet<Double> radii = new TreeSet<>(strengths.grid());
        radii.remove(0.0);
        radii.add(strengths.strength());
        return radii.stream()
                .map(radius -> new AutoAttack(strengths.ball(radius, common), settings))
                .toList();
    }

    /**
     * Evaluates a network by each of the attacks.
     *
     * @param records what was found before; takes what is found
     */
    public List<AutoAttackResult> evaluations(
            LoadedModel loaded,
            ClassScores scores,
            LabelledSamples samples,
            int batch,
            Setup setup,
            Optional<EnsembleRecords> records) {
        List<AutoAttackResult> evaluations = new ArrayList<>();
        for (AutoAttack attack : attacks()) {
            EnsembleLog log = records.map(kept -> kept.of(loaded, scores, attack, setup.seed(), samples, 0))
                    .orElse(EnsembleLog.NONE);
            evaluations.add(evaluation(loaded, scores, samples, batch, setup, attack, log));
        }
        return evaluations;
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
        try (Progress progress =
                common.progress("attacks at strength " + attack.ball().radius(), work)) {
            AutoAttack.Execution execution = new AutoAttack.Execution(
                    setup.seed(), setup.threads(), batch, hasFixedBatch(loaded, batch), log, progress::done);
            AutoAttackResult result = evaluation(loaded, scores, samples, setup, attack, execution);
            progress.clear();
            for (String warning : result.warnings()) {
                common.note("warning: at strength " + attack.ball().radius() + ", " + warning);
            }
            return result;
        }
    }

    private static AutoAttackResult evaluation(
            LoadedModel loaded,
            ClassScores scores,
            LabelledSamples samples,
            Setup setup,
            AutoAttack attack,
            AutoAttack.Execution execution) {
        return attack.evaluate(
                () -> new ProbedNetwork(loaded.model(), List.of(), setup.instructions(), scores), samples, execution);
    }

    /** Whether a network takes batches of that size only. */
    public static boolean hasFixedBatch(LoadedModel loaded, int batch) {
        return loaded.model().inputs().get(0).fixedBatch() == batch;
    }

    /**
     * {@return what one of the attacks finds for a part of a data set, as lines of {@link EnsembleRecords}} Computed on
     * one thread.
     *
     * @param part the samples
     * @param first the index of the first of them in the data set
     */
    public static List<String> records(
            LoadedModel loaded,
            ClassScores scores,
            LabelledSamples part,
            int first,
            int batch,
            Setup setup,
            AutoAttack attack) {
        List<String> lines = new ArrayList<>();
        EnsembleLog log = new EnsembleRecords(lines::add).of(loaded, scores, attack, setup.seed(), part, first);
        AutoAttack.Execution execution =
                new AutoAttack.Execution(setup.seed(), first, 1, batch, hasFixedBatch(loaded, batch), log, done -> {});
        evaluation(loaded, scores, part, setup, attack, execution);
        return lines;
    }
}
