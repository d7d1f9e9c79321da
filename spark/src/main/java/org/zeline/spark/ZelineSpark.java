package org.zeline.spark;

import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command without a subcommand. */
@Command(
        name = "zeline-spark.jar",
        description = "Selective p-values of many images, calibrations and layer analyses, on Apache Spark.",
        versionProvider = Version.class,
        subcommands = {PvalueCommand.class, CalibrateCommand.class, LsaCommand.class},
        footer = {
            "",
            "Example:",
            "  spark-submit --master spark://HOST:7077 zeline-spark.jar \\",
            "      pvalue unet.onnx --input images --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5 --table results.csv --output results"
        })
final class ZelineSpark implements Runnable {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw common.usage("name a command");
    }
}
