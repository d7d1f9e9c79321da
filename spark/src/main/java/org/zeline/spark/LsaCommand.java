package org.zeline.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.command.Ensemble;
import org.zeline.cli.command.LayerOutputs;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.TensorSource;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.DataOptions;
import org.zeline.cli.option.EnsembleOptions;
import org.zeline.cli.option.LayerOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.RobustnessOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.network.Bounds;
import org.zeline.report.LayerReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A layer analysis, whose batches are shared by executors. */
@Command(
        name = "lsa",
        description = "Show how far each layer moves under perturbations and attacks, and which layers are fragile.",
        versionProvider = Version.class,
        sortOptions = false)
final class LsaCommand implements Callable<Integer> {
    /** Options without an influence on what is found in a batch; samples are known by their contents. */
    private static final List<String> WITHOUT_INFLUENCE = List.of(
            "--data",
            "--labels",
            "--samples",
            "--attack",
            "--eta",
            "--reading",
            "--resamples",
            "--permutations",
            "--distance-limit",
            "--threads",
            "--json",
            "--debug",
            "--report",
            "--result",
            "--output",
            "--partitions");

    @Parameters(paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final AttackOptions attacks = new AttackOptions();

    @Mixin
    private final EnsembleOptions ensemble = new EnsembleOptions();

    @Mixin
    private final RobustnessOptions robustness = new RobustnessOptions();

    @Mixin
    private final LayerOptions layers = new LayerOptions();

    @Mixin
    private final LayerOutputs outputs = new LayerOutputs();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Reads networks and samples, and cuts the work into pieces. */
    LayerPlan plan() {
        attacks.requireNumbers(common);
        ensemble.requireUse(attacks, common);
        robustness.requireNumbers(common);
        layers.requireNumbers(common);
        attacks.requireKnown(common);
        List<LoadedModel> networks = robustness.networks(named(), ClusterOptions.networks(models, common));
        List<LayerAnalysis> analyses = networks.stream()
                .map(network -> layers.analysis(network, common.setup(), common))
                .toList();
        DataOptions.Read read = data.read(networks.get(0).model().inputs().get(0), attacks.bounds(Bounds.UNIT), common);
        RobustnessOptions.requireSameInput(networks, read.samples());
        return new LayerPlan(
                networks,
                analyses,
                read,
                attacks,
                new Ensemble(ensemble, attacks, common),
                layers.settings(attacks, robustness, common),
                layers.scores(common),
                layers.batch(),
                common);
    }

    private Path named() {
        if (model == null) {
            throw common.usage("name a MODEL");
        }
        return model;
    }

    private AttachedFiles networks() {
        AttachedFiles files = new AttachedFiles();
        files.file(named());
        robustness.other().ifPresent(files::file);
        return files;
    }

    /** What executors need to compute pieces. */
    Submission submission() {
        AttachedFiles files = networks();
        data.files().forEach(named -> attach(TensorSource.file(named), files));
        return Submission.of(common.words(), files);
    }

    private static void attach(Path named, AttachedFiles files) {
        if (!Files.isDirectory(named)) {
            files.file(named);
            return;
        }
        Map<String, Path> contents = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(named)) {
            all.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> contents.put(named.relativize(file).toString(), file));
        } catch (IOException e) {
            throw new BadInputException(named + ": could not be read (" + e.getMessage() + ")", e);
        }
        files.files(named.toString(), "", contents);
    }

    /** What a folder of results says about this analysis. */
    String job() {
        return "zeline spark layers 1, question "
                + Submission.of(common.words(), networks()).fingerprint(common, WITHOUT_INFLUENCE);
    }

    /** The report on studies of the networks. */
    LayerReport report(LayerPlan plan, List<LayerStudy> studies) {
        List<LayerReport.Network> found = new ArrayList<>();
        for (int i = 0; i < studies.size(); i++) {
            LoadedModel network = plan.networks().get(i);
            found.add(new LayerReport.Network(
                    network.file(),
                    studies.get(i),
                    outputs.examples(studies.get(i), network, plan.scores(), plan.samples()),
                    null,
                    List.of()));
        }
        return new LayerReport(
                found, plan.samples().count(), attacks.strength(), robustness.comparison(studies, common));
    }

    @Override
    public Integer call() {
        outputs.requireWritable();
        LayerPlan plan = plan();
        common.note(plan.fact());
        SparkLayerAnalysis analysis = new SparkLayerAnalysis(this, plan);
        SparkSession spark = ClusterOptions.session(common);
        int count = plan.pieces().size();
        LayerReport report;
        try (Progress progress = common.progress("batches under attacks", count);
                ResultFolder folder = cluster.output()
                        .map(output -> analysis.folder(output, spark))
                        .orElse(null)) {
            report = analysis.run(
                    spark, cluster.partitions(spark, count, common), Optional.ofNullable(folder), progress::done);
        } finally {
            spark.stop();
        }
        outputs.write(report, common);
        return 0;
    }
}
