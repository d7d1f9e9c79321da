package org.zeline.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints what makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Print a script that makes a shell complete commands, options and file names.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Put the line into ~/.bashrc or ~/.zshrc to keep completion. Examples:",
            "  source <(zeline completion bash)",
            "  source <(zeline completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    /** Shells that are known. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        // one script serves both: in zsh it asks for bash's way of completing first
        String script = AutoComplete.bash("zeline", common.root());
        common.print(
                out -> out.print(script),
                json -> json.beginObject()
                        .name("shell")
                        .value(shell.toString())
                        .name("script")
                        .value(script)
                        .endObject());
        return 0;
    }
}
