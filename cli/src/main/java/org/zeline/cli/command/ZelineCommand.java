package org.zeline.cli.command;

import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command without a subcommand. */
@Command(
        name = "zeline",
        description = "Is the region that a neural network marks real? Selective inference for ONNX networks.",
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        footer = {"", "Start with:", "  zeline demo"},
        subcommands = {
            DemoCommand.class,
            PvalueCommand.class,
            NoiseCommand.class,
            CalibrateCommand.class,
            TrainCommand.class,
            LsaCommand.class,
            RunCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        })
public final class ZelineCommand implements Runnable {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw common.usage("name a command");
    }
}
