package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.EnsembleJournal;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.CriterionOptions;
import org.zeline.cli.option.DataOptions;
import org.zeline.cli.option.EnsembleOptions;
import org.zeline.cli.option.LayerOptions;
import org.zeline.cli.option.LoadedProblem;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.RobustnessOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ScoreStep;
import org.zeline.lsa.certificate.Certificate;
import org.zeline.lsa.certificate.Certification;
import org.zeline.lsa.certificate.CertifiedProfile;
import org.zeline.lsa.certificate.Neighborhood;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.perturbation.Corruptions;
import org.zeline.report.LayerReport;
import org.zeline.report.StabilityReport;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.evaluation.RegionStability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows which layers of a network are fragile. */
@Command(
        name = "lsa",
        description = "Show how far each layer moves under perturbations and attacks, and which layers are fragile.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Data are .npy, .npz (F.npz#NAME), IDX as MNIST has it and .csv, each also as .gz, or a "
                    + "folder of .png, .jpg, .bmp and .tif, with a sub-folder for each class if there are no --labels.",
            "",
            "Examples:",
            "  zeline lsa model.onnx --data t10k-images-idx3-ubyte.gz \\",
            "      --labels t10k-labels-idx1-ubyte.gz --scale 1/255 --samples 1000 \\",
            "      --attack fgsm,pgd,gaussian --report layers.html",
            "  zeline lsa model.onnx --data t10k-images-idx3-ubyte.gz \\",
            "      --labels t10k-labels-idx1-ubyte.gz --scale 1/255 --samples 100 \\",
            "      --attack autoattack --eps 0.05 --grid 0,0.05 \\",
            "      --threads 2 --checkpoint aa.ckpt",
            "  zeline lsa --problem problem.json --models models --attack gaussian,scores"
        })
final class LsaCommand implements Callable<Integer> {
    /** A step against the gradient of the scores in the region, and along that of the others. */
    private static final String AGAINST_SCORES = "scores";

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Mixin
    private final DataOptions from = new DataOptions();

    @Mixin
    private final AttackOptions disturbing = new AttackOptions();

    @Mixin
    private final EnsembleOptions ensemble = new EnsembleOptions();

    @Mixin
    private final CriterionOptions criterion = new CriterionOptions();

    @Mixin
    private final RobustnessOptions robustness = new RobustnessOptions();

    @Mixin
    private final LayerOptions layers = new LayerOptions();

    @Mixin
    private final LayerOutputs outputs = new LayerOutputs();

    @Option(
            names = "--checkpoint",
            paramLabel = "F",
            description = "Keep what autoattack has finished in this file: the same command goes on from there.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--certify",
            description = "Also bound accuracy and layers for every perturbation in the ball of --eps and --norm.")
    private boolean certify;

    @Option(
            names = "--problem",
            paramLabel = "F",
            description =
                    "Instead of MODEL and --data: a problem file as of pvalue; show how its region and its selective"
                            + " p-value move under perturbations of the input, or with --attack scores under a step against the"
                            + " network's scores.")
    private @Nullable Path problem;

    @Option(names = "--models", paramLabel = "DIR", description = "Where the problem's model is.")
    private @Nullable Path models;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Setup setup = common.setup();
        outputs.requireWritable();
        disturbing.requireNumbers(common);
        ensemble.requireUse(disturbing, common);
        if (checkpoint != null && !disturbing.names().contains(AttackOptions.ENSEMBLE)) {
            throw common.usage("--checkpoint goes with --attack autoattack");
        }
        robustness.requireNumbers(common);
        layers.requireNumbers(common);
        if (problem != null) {
            return regions(problem, setup);
        }
        if (model == null || !from.named()) {
            throw common.usage("name a MODEL and --data, or a --problem");
        }
        List<LoadedModel> networks = robustness.networks(model, options.source(common));
        disturbing.requireKnown(common); // before anything is read
        requireCertifiable();
        criterion.criteria(disturbing, common);
        List<LayerAnalysis> analyses = networks.stream()
                .map(one -> layers.analysis(one, setup, common))
                .toList();
        Port port = networks.get(0).model().inputs().get(0);
        DataOptions.Read read = from.read(port, disturbing.bounds(Bounds.UNIT), common);
        common.note(read.fact());
        LabelledSamples samples = read.samples();
        RobustnessOptions.requireSameInput(networks, samples);
        List<LayerReport.Network> found = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            found.add(network(networks.get(i), analyses.get(i), samples, setup));
        }
        List<LayerStudy> studies =
                found.stream().map(LayerReport.Network::study).toList();
        LayerReport summary =
                new LayerReport(found, samples.count(), disturbing.strength(), robustness.comparison(studies, common));
        outputs.write(summary, common);
        return 0;
    }

    private int regions(Path file, Setup setup) {
        if (model != null || robustness.other().isPresent() || from.named()) {
            throw common.usage("--problem states the network and the data: leave out MODEL, --against and --data");
        }
        if (certify) {
            throw common.usage("--certify needs a MODEL and --data, not --problem");
        }
        if (criterion.given()) {
            throw common.usage("--criterion needs a MODEL and --data, not --problem");
        }
        for (String name : disturbing.names()) {
            if (!Corruptions.NAMES.contains(name) && !name.equals(AGAINST_SCORES)) {
                throw common.usage("with --problem, --attack knows " + String.join(", ", Corruptions.NAMES) + " and "
                        + AGAINST_SCORES + ", not " + name);
            }
        }
        Bounds within = disturbing.bounds(Bounds.NONE);
        LoadedProblem asked = LoadedProblem.byFile(file, models, options.source(common));
        StabilityReport study = new StabilityReport(
                stability(asked, within, setup), asked.model().file());
        outputs.write(study, common);
        return 0;
    }

    private RegionStability stability(LoadedProblem asked, Bounds within, Setup setup) {
        Problem problem = asked.problem();
        Hypothesis hypothesis = problem.hypothesis();
        if (disturbing.names().contains(AGAINST_SCORES)
                && (!hypothesis.preprocess().isEmpty() || hypothesis.outputIndex() != 0)) {
            throw common.usage("--attack " + AGAINST_SCORES + " goes from the first output of the network to its input:"
                    + " it takes problems without preprocess, and with output_index 0");
        }
        try (Progress progress = common.progress(
                "searches", (long) disturbing.names().size() * disturbing.grid().size())) {
            RegionResult clean = Answer.of(problem, asked.model(), setup).result();
            RealTensor input = problem.tested();
            List<RegionStability.Row> rows = new ArrayList<>();
            for (String name : disturbing.names()) {
                for (double strength : disturbing.grid()) {
                    Tensor changed = name.equals(AGAINST_SCORES)
                            ? new ScoreStep(asked.model().model(), clean.roi(), within, setup.instructions())
                                    .perturbed(input, strength)
                            : AttackOptions.corruption(name, strength, within, common)
                                    .perturbed(input, new SplittableRandom(setup.seed()));
                    Problem moved = problem.withTested(changed.reals());
                    rows.add(RegionStability.Row.of(
                            name,
                            strength,
                            clean,
                            () -> Answer.of(moved, asked.model(), setup).result()));
                    progress.done(rows.size());
                }
            }
            return new RegionStability(rows);
        }
    }

    private LayerReport.Network network(
            LoadedModel loaded, LayerAnalysis analysis, LabelledSamples samples, Setup setup) {
        LayerStudy.Settings settings = layers.settings(disturbing, robustness, common);
        List<CriterionRanking> rankings = new CriterionRankings(
                        criterion.criteria(disturbing, common), certify, disturbing, layers.batch(), common)
                .of(loaded, analysis, samples, settings, setup);
        List<LayerStudy.Part> parts = new ArrayList<>();
        ClassScores scores = layers.scores(common);
        long work = (long) samples.count() * (disturbing.grid().size() + 1);
        for (String name : disturbing.names()) {
            if (name.equals(AttackOptions.ENSEMBLE)) {
                List<AutoAttackResult> found = evaluations(loaded, scores, samples, setup);
                parts.add(LayerStudy.Part.of(analysis, name, found, settings, samples, count -> {}));
                continue;
            }
            try (Progress progress = common.progress("samples under " + name, work)) {
                parts.add(LayerStudy.Part.of(
                        analysis,
                        name,
                        strength -> disturbing.perturbation(name, strength, common),
                        settings,
                        samples,
                        progress::done));
            }
        }
        LayerStudy study = new LayerStudy(layers.measure(common), parts);
        return new LayerReport.Network(
                loaded.file(),
                study,
                outputs.examples(study, loaded, scores, samples),
                certify ? certified(loaded, analysis, samples, parts, setup) : null,
                rankings);
    }

    private List<AutoAttackResult> evaluations(
            LoadedModel loaded, ClassScores scores, LabelledSamples samples, Setup setup) {
        try (EnsembleJournal journal = checkpoint == null ? null : EnsembleJournal.open(checkpoint)) {
            return new Ensemble(ensemble, disturbing, common)
                    .evaluations(
                            loaded,
                            scores,
                            samples,
                            layers.batch(),
                            setup,
                            journal == null ? Optional.empty() : Optional.of(journal.records()));
        }
    }

    private void requireCertifiable() {
        if (certify) {
            disturbing.ball(disturbing.strength(), common);
            try {
                Certification.requireBoundable(layers.measure(common));
            } catch (IllegalArgumentException e) {
                throw common.usage("--certify: " + e.getMessage());
            }
        }
    }

    private CertifiedProfile certified(
            LoadedModel loaded,
            LayerAnalysis analysis,
            LabelledSamples samples,
            List<LayerStudy.Part> parts,
            Setup setup) {
        NormBall ball = disturbing.ball(disturbing.strength(), common);
        Certification certification = new Certification(
                loaded.model(), analysis.layers(), layers.measure(common), layers.scores(common), setup.instructions());
        try (Progress progress = common.progress("samples certified", samples.count())) {
            Certificate certificate = certification.certify(samples, Neighborhood.of(ball), progress::done);
            List<LayerAnalysis.Result> attacks = parts.stream()
                    .filter(part -> AttackOptions.staysInBall(part.name()))
                    .map(LayerStudy.Part::result)
                    .toList();
            return CertifiedProfile.of(ball, certificate, attacks);
        }
    }
}
