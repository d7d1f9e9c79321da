package org.zeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.report.LayerPage;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Disturbance;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.Measure;
import org.zeline.lsa.Probes;
import org.zeline.lsa.Samples;
import org.zeline.lsa.Scoring;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Ball;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.perturbation.Perturbations;
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
                    + "folder of .png and .jpg, with a sub-folder for each class if there are no --labels.",
            "",
            "Examples:",
            "  zeline lsa model.onnx --data t10k-images-idx3-ubyte.gz \\",
            "      --labels t10k-labels-idx1-ubyte.gz --scale 1/255 --samples 1000 \\",
            "      --attack fgsm,pgd,gaussian --report layers.html",
            "  zeline lsa --problem problem.json --models models --attack gaussian,scores"
        })
final class LsaCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Option(names = "--against", paramLabel = "MODEL", description = "Another network, to set beside the first.")
    private @Nullable Path against;

    @Mixin
    private final DataOptions from = new DataOptions();

    @Option(
            names = "--attack",
            split = ",",
            paramLabel = "A",
            description =
                    "Attacks and perturbations: fgsm, ffgsm, bim, pgd, mifgsm, apgd, apgd-dlr, deepfool, cw, tpgd,"
                            + " square, gaussian, uniform, salt, pepper, salt-pepper, speckle, poisson, blur, contrast (default:"
                            + " pgd).")
    private List<String> attacks = new ArrayList<>(List.of("pgd"));

    @Option(
            names = "--eps",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "The strength under which layers are compared, in units of the input (default: 0.1).")
    private double eps;

    @Option(
            names = "--grid",
            split = ",",
            paramLabel = "X",
            description = "Strengths of the R&G score, ascending from 0 (default: 0,0.1,0.2,0.3,0.4,0.5).")
    private List<Double> grid = new ArrayList<>(List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5));

    @Option(names = "--norm", paramLabel = "N", description = "Of attacks: linf or l2 (default: linf).")
    private String norm = "linf";

    @Option(names = "--alpha", paramLabel = "X", description = "The size of a step (default: 2.5 eps / steps).")
    private @Nullable Double alpha;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of attacks (default: as usual for each).")
    private @Nullable Integer steps;

    @Option(names = "--restarts", paramLabel = "N", description = "Of pgd and apgd (default: 1).")
    private int restarts = 1;

    @Option(names = "--no-random-start", description = "Let pgd begin at the sample itself.")
    private boolean fixedStart;

    @Option(
            names = "--bounds",
            split = ",",
            paramLabel = "LO,HI",
            description = "The least and the largest value of an element (default: 0,1; with --problem none).")
    private @Nullable List<Double> given;

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
                    "What the first output says: classes, a logit each; or of two classes by one number, logit (above"
                            + " 0 is class 1) or probability (of class 1) (default: classes).")
    private String scores = "classes";

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
        requireNumbers();
        if (problem != null) {
            return regions(problem, setup);
        }
        if (model == null || from.data == null) {
            throw common.usage("name a MODEL and --data, or a --problem");
        }
        ModelSource source = options.source(common);
        List<LoadedModel> networks = new ArrayList<>(List.of(source.load(model)));
        if (against != null) {
            networks.add(source.load(against));
        }
        attacks.forEach(name -> disturbance(name, eps)); // refuses what it does not know before anything is read
        List<LayerAnalysis> analyses =
                networks.stream().map(one -> analysis(one, setup)).toList();
        Port port = networks.get(0).model().inputs().get(0);
        DataOptions.Read read = from.read(from.data, from.labels, from.limit, port, bounds(), common);
        common.note(read.fact());
        Samples samples = read.samples();
        List<LayerStudy> studies = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            studies.add(study(networks.get(i), analyses.get(i), samples, setup));
        }
        LayerSummary summary = new LayerSummary(studies, samples.count(), eps, grid);
        if (common.json) {
            ResultJson.print(common.out(), summary::json);
        } else {
            summary.text(common.out());
        }
        if (report != null) {
            Contents.write(report, LayerPage.html(summary.contents(common.words())));
            common.note("wrote " + report);
        }
        return 0;
    }

    private void requireNumbers() {
        if (given != null && given.size() != 2) {
            throw common.usage("--bounds needs two numbers, got " + given.size());
        }
        if (grid.isEmpty() || grid.get(0) != 0) {
            throw common.usage("--grid must begin with 0");
        }
        for (int i = 1; i < grid.size(); i++) {
            if (!(grid.get(i) > grid.get(i - 1)) || Double.isInfinite(grid.get(i))) {
                throw common.usage("--grid must ascend, " + grid.get(i) + " follows " + grid.get(i - 1));
            }
        }
        if (steps != null && steps < 1) {
            throw common.usage("--steps must be at least 1, got " + steps);
        }
        if (alpha != null && !(alpha >= 0 && Double.isFinite(alpha))) {
            throw common.usage("--alpha must be a finite number of at least 0, got " + alpha);
        }
        if (eta != null && !Double.isFinite(eta)) {
            throw common.usage("--eta must be a finite number, got " + eta);
        }
    }

    private int regions(Path file, Setup setup) {
        if (model != null || against != null || from.data != null) {
            throw common.usage("--problem states the network and the data: leave out MODEL, --against and --data");
        }
        for (String name : attacks) {
            if (!Perturbations.NAMES.contains(name) && !name.equals(RegionStudy.AGAINST_SCORES)) {
                throw common.usage("with --problem, --attack knows " + String.join(", ", Perturbations.NAMES) + " and "
                        + RegionStudy.AGAINST_SCORES + ", not " + name);
            }
        }
        Bounds within = given == null ? Bounds.NONE : bounds();
        RegionStudy study;
        try (Progress progress = common.progress("searches", (long) attacks.size() * grid.size())) {
            study = RegionStudy.of(file, models, options.source(common), attacks, grid, within, setup, progress);
        }
        if (common.json) {
            ResultJson.print(common.out(), study::json);
        } else {
            study.text(common.out());
        }
        if (report != null) {
            Contents.write(report, study.html(common.words()));
            common.note("wrote " + report);
        }
        return 0;
    }

    private Bounds bounds() {
        return given == null ? Bounds.UNIT : new Bounds(given.get(0), given.get(1));
    }

    private LayerAnalysis analysis(LoadedModel loaded, Setup setup) {
        Set<String> wanted = new LinkedHashSet<>(activations);
        wanted.removeAll(Probes.ALL_ACTIVATIONS);
        if (!wanted.isEmpty()) {
            throw common.usage("--activations knows no " + String.join(", ", wanted));
        }
        Probes probes = new Probes(new LinkedHashSet<>(activations), !noLearnable, joined, layers);
        try {
            return LayerAnalysis.of(loaded.model(), probes)
                    .with(Measure.of(measure))
                    .with(Scoring.of(scores))
                    .with(setup.instructions())
                    .with(batch, setup.seed());
        } catch (ModelException e) {
            throw e.at(loaded.model().name());
        }
    }

    private LayerStudy study(LoadedModel loaded, LayerAnalysis analysis, Samples samples, Setup setup) {
        List<LayerStudy.Part> parts = new ArrayList<>();
        long work = (long) samples.count() * (grid.size() + 1);
        for (String name : attacks) {
            try (Progress progress = common.progress("samples under " + name, work)) {
                parts.add(part(analysis, name, samples, setup, progress));
            }
        }
        return new LayerStudy(
                loaded, Measure.of(measure), Scoring.of(scores), parts, samples.part(0, Math.min(4, samples.count())));
    }

    private LayerStudy.Part part(LayerAnalysis analysis, String name, Samples samples, Setup setup, Progress progress) {
        Disturbance disturbance = disturbance(name, eps);
        LayerAnalysis.Result result = analysis.profile(samples, disturbance, progress::done);
        VulnerableLayers vulnerable =
                VulnerableLayers.of(result.profile(), chosenReading(), eta == null ? Double.NaN : eta, setup.seed());
        boolean graded = !name.equals("deepfool") && !name.equals("cw"); // they bound no distance
        return new LayerStudy.Part(
                name,
                result,
                vulnerable,
                analysis.steepness(samples.part(0, Math.min(batch, samples.count())), disturbance),
                graded
                        ? analysis.curve(
                                name,
                                grid,
                                strength -> disturbance(name, strength),
                                samples,
                                done -> progress.done(samples.count() + done))
                        : null,
                disturbance);
    }

    private VulnerableLayers.Reading chosenReading() {
        return switch (reading) {
            case "layer" -> VulnerableLayers.Reading.LAYER_AVERAGE;
            case "sample" -> VulnerableLayers.Reading.ANY_SAMPLE;
            default -> throw common.usage("--reading must be layer or sample, got " + reading);
        };
    }

    private Disturbance disturbance(String name, double strength) {
        Bounds within = bounds();
        if (Perturbations.NAMES.contains(name)) {
            return Disturbance.of(Perturbations.of(name, strength, within));
        }
        if (!Attacks.NAMES.contains(name)) {
            throw common.usage("--attack knows no " + name + "; see --help");
        }
        if (Arrays.stream(Norm.values()).noneMatch(n -> n.name().equals(norm.toUpperCase(Locale.ROOT)))) {
            throw common.usage("--norm must be linf or l2, got " + norm);
        }
        Ball ball = new Ball(Norm.valueOf(norm.toUpperCase(Locale.ROOT)), strength, within);
        return Disturbance.of(Attacks.of(
                name,
                ball,
                new Attacks.Settings(
                        alpha == null ? Double.NaN : alpha, steps == null ? 0 : steps, !fixedStart, restarts)));
    }
}
