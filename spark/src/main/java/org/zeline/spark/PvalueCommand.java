package org.zeline.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.command.ImageTableFile;
import org.zeline.cli.input.ImageFiles;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.QuestionOptions;
import org.zeline.cli.option.TableOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.value.RealTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The same question about many images, whose answers make a table. */
@Command(
        name = "pvalue",
        description = "Test the region that a network marks in each of many images.",
        versionProvider = Version.class,
        sortOptions = false)
final class PvalueCommand implements Callable<Integer> {
    /** Stands for the image where the files of a question are listed. */
    private static final Path IMAGE = Path.of("the tested image");

    /** Options without an influence on the result of an image; images are known by their contents. */
    private static final List<String> WITHOUT_INFLUENCE =
            List.of("--input", "--threads", "--json", "--debug", "--table", "--adjust", "--output", "--partitions");

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Mixin
    private final QuestionOptions question = new QuestionOptions();

    @Mixin
    private final TableOptions table = new TableOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    CommonOptions common() {
        return common;
    }

    /** How networks are read. */
    ModelSource networks() {
        return ClusterOptions.networks(models, common);
    }

    /** Reads the network, and checks that the question is complete. */
    LoadedModel load(ModelSource networks) {
        if (model == null) {
            throw common.usage("name a MODEL");
        }
        question.requireComplete(common);
        return question.arranged(networks.load(model), common);
    }

    /** Reads an image. */
    RealTensor tested(LoadedModel network, Path image, ModelSource networks) {
        return question.tested(network.model(), image, networks, common, common::note);
    }

    /** The question about an image, in full. */
    Problem problem(LoadedModel network, Path image, ModelSource networks) {
        return question.problem(network.model(), image, networks, common, common::note);
    }

    /** What executors need to ask the question, apart from the images. */
    Submission submission() {
        AttachedFiles files = new AttachedFiles();
        if (model != null) {
            files.file(model);
        }
        question.files(IMAGE).stream()
                .filter(file -> !file.equals(IMAGE))
                .distinct()
                .forEach(files::file);
        return Submission.of(common.words(), files);
    }

    /** What a folder of results says about this question. */
    String job(Submission submission) {
        return "zeline spark images 1, question " + submission.fingerprint(common, WITHOUT_INFLUENCE);
    }

    @Override
    public Integer call() {
        table.requireUse(common);
        Path to = table.table().orElseThrow(() -> common.usage("name a --table"));
        ImageTableFile file = new ImageTableFile(to, table.adjustment(common), common);
        LoadedModel loaded = load(networks());
        ImageFiles images = ImageFiles.named(question.tested().orElseThrow());
        SparkInference inference = new SparkInference(submission(), this);
        SparkSession spark = ClusterOptions.session(common);
        int count = images.files().size();
        int partitions = cluster.partitions(spark, count, common);
        try (Progress progress = common.progress("images", count)) {
            Optional<ResultFolder> folder = cluster.output().map(output -> inference.folder(output, spark));
            inference
                    .records(rows(spark, images, partitions), spark, folder, progress::done)
                    .forEach(record -> file.add(
                            record.rows(),
                            record.failure() == null ? null : record.failure().kind()));
        } finally {
            spark.stop();
        }
        file.write();
        file.print(Optional.empty(), loaded.sha256());
        return file.status();
    }

    private static JavaRDD<Row> rows(SparkSession spark, ImageFiles images, int partitions) {
        List<Row> rows = new ArrayList<>();
        images.files().forEach(file -> rows.add(RowFactory.create(images.name(file), file.toString(), null, null)));
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions);
    }
}
