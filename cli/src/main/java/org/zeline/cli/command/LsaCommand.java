package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.cli.json.LayerJson;
import org.zeline.cli.json.StabilityJson;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.CriterionOptions;
import org.zeline.cli.option.DataOptions;
import org.zeline.cli.option.EnsembleOptions;
import org.zeline.cli.option.LoadedProblem;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.RobustnessOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Measure;
import org.zeline.lsa.ProbeSelection;
import org.zeline.lsa.VulnerableLayers;
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
import org.zeline.report.page.LayerPage;
import org.zeline.report.page.StabilityPage;
import org.zeline.report.text.LayerText;
import org.zeline.report.text.StabilityText;
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
    /** Samples that a report shows. */
    private static final int SHOWN = 4;

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

    @Option(
            names = "--measure",
            paramLabel = "M",
            description =
                    "relative-error, mean-squared-error, l1-relative-error, linf-relative-error, cosine-distance or"
                            + " linear-cka (default: relative-error).")
    private String measure = "relative-error";

    @Option(
            names = "--eta",
            paramLabel = "X",
            description =
                    "Layers more than X deviations above the mean are listed (default: chosen so that those are that"
                            + " stand apart).")
    private @Nullable Double eta;

    @Option(
            names = "--reading",
            paramLabel = "R",
            description = "What exceeds the bound: layer, the mean of a layer, or sample, any sample (default: layer).")
    private String reading = "layer";

    @Option(
            names = "--activations",
            split = ",",
            paramLabel = "OP",
            description = "Activations whose outputs are layers (default: Relu,Elu,LeakyRelu).")
    private List<String> activations = new ArrayList<>(List.of("Relu", "Elu", "LeakyRelu"));

    @Option(names = "--no-learnable", description = "Leave out convolutions and matrix products.")
    private boolean noLearnable;

    @Option(names = "--joined", description = "Take a learnable layer and the activation behind it for one layer.")
    private boolean joined;

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "L",
            description = "Nodes or values to look at as well, * for any characters.")
    private List<String> layers = new ArrayList<>();

    @Option(
            names = "--scores",
            paramLabel = "S",
            description =
                    "What the first output says: classes, one logit per class; or of two classes by one number, logit (above"
                            + " 0 is class 1) or probability (of class 1) (default: classes).")
    private String scores = "classes";

    @Option(
            names = "--certify",
            description = "Also bound accuracy and layers for every perturbation in the ball of --eps and --norm.")
    private boolean certify;

    @Option(names = "--batch", paramLabel = "N", description = "Samples computed together (default: 64).")
    private int batch = 64;

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

    @Option(names = "--report", paramLabel = "F.html", description = "Write a report.")
    private @Nullable Path report;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Setup setup = common.setup();
        Contents.requireWritable(report);
        disturbing.requireNumbers(common);
        ensemble.requireUse(disturbing, common);
        robustness.requireNumbers(common);
        if (eta != null && !Double.isFinite(eta)) {
            throw common.usage("--eta must be a finite number, got " + eta);
        }
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
        List<LayerAnalysis> analyses =
                networks.stream().map(one -> analysis(one, setup)).toList();
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
        common.print(out -> LayerText.print(out, summary), json -> LayerJson.write(json, summary));
        if (report != null) {
            Contents.write(report, LayerPage.html(summary, ReportContents.origin(common.words())));
            common.note("wrote " + report);
        }
        return 0;
    }

    private int regions(Path file, Setup setup) {
        if (model != null || robustness.comparing() || from.named()) {
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
        common.print(out -> StabilityText.print(out, study), json -> StabilityJson.write(json, study));
        if (report != null) {
            Contents.write(report, StabilityPage.html(study, ReportContents.origin(common.words())));
            common.note("wrote " + report);
        }
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

    private LayerAnalysis analysis(LoadedModel loaded, Setup setup) {
        Set<String> wanted = new LinkedHashSet<>(activations);
        wanted.removeAll(ProbeSelection.ALL_ACTIVATIONS);
        if (!wanted.isEmpty()) {
            throw common.usage("--activations knows no " + String.join(", ", wanted));
        }
        ProbeSelection probes = new ProbeSelection(new LinkedHashSet<>(activations), !noLearnable, joined, layers);
        try {
            return LayerAnalysis.of(loaded.model(), probes)
                    .with(Measure.of(measure))
                    .with(ClassScores.of(scores))
                    .with(setup.instructions())
                    .withBatchSize(batch)
                    .withSeed(setup.seed());
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        } catch (ModelException e) {
            throw e.at(loaded.model().name());
        }
    }

    private LayerReport.Network network(
            LoadedModel loaded, LayerAnalysis analysis, LabelledSamples samples, Setup setup) {
        LayerStudy.Settings settings = new LayerStudy.Settings(
                disturbing.strength(),
                disturbing.grid(),
                chosenRule(),
                eta == null ? OptionalDouble.empty() : OptionalDouble.of(eta),
                batch,
                robustness.bootstrap(common),
                robustness.distanceLimit());
        List<CriterionRanking> rankings = new CriterionRankings(
                        criterion.criteria(disturbing, common), certify, disturbing, batch, common)
                .of(loaded, analysis, samples, settings, setup);
        List<LayerStudy.Part> parts = new ArrayList<>();
        ClassScores form = ClassScores.of(scores);
        long work = (long) samples.count() * (disturbing.grid().size() + 1);
        for (String name : disturbing.names()) {
            if (name.equals(AttackOptions.ENSEMBLE)) {
                parts.add(LayerStudy.Part.of(
                        analysis,
                        name,
                        new Ensemble(ensemble, disturbing, common).evaluations(loaded, form, samples, batch, setup),
                        settings,
                        samples,
                        count -> {}));
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
        LayerStudy study = new LayerStudy(Measure.of(measure), parts);
        LabelledSamples first = samples.range(0, Math.min(SHOWN, samples.count()));
        return new LayerReport.Network(
                loaded.file(),
                study,
                report == null ? List.of() : study.examples(loaded.model(), form, first),
                certify ? certified(loaded, analysis, samples, parts, setup) : null,
                rankings);
    }

    private void requireCertifiable() {
        if (certify) {
            disturbing.ball(disturbing.strength(), common);
            try {
                Certification.requireBoundable(Measure.of(measure));
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
                loaded.model(), analysis.layers(), Measure.of(measure), ClassScores.of(scores), setup.instructions());
        try (Progress progress = common.progress("samples certified", samples.count())) {
            Certificate certificate = certification.certify(samples, Neighborhood.of(ball), progress::done);
            List<LayerAnalysis.Result> attacks = parts.stream()
                    .filter(part -> AttackOptions.staysInBall(part.name()))
                    .map(LayerStudy.Part::result)
                    .toList();
            return CertifiedProfile.of(ball, certificate, attacks);
        }
    }

    private VulnerableLayers.Rule chosenRule() {
        return switch (reading) {
            case "layer" -> VulnerableLayers.Rule.LAYER_AVERAGE;
            case "sample" -> VulnerableLayers.Rule.ANY_SAMPLE;
            default -> throw common.usage("--reading must be layer or sample, got " + reading);
        };
    }
}
