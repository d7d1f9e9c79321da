package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.command.ZelineCommand;
import picocli.CommandLine;

class CompletionCommandTest {
    private static final Path BASH = Path.of("/bin/bash");

    @Test
    void theScriptKnowsEveryCommandAndItsOptions() {
        String script = Invocation.of("completion", "bash").done().out();
        for (String command :
                new CommandLine(new ZelineCommand()).getSubcommands().keySet()) {
            assertThat(script).contains("_picocli_zeline_" + command + "()");
        }
        assertThat(script)
                .contains(
                        "'--threshold'", "over-conditioning", "two-sided", "input-diff", "complete -F", "bashcompinit");
        assertThat(Invocation.of("completion", "ZSH").done().out()).isEqualTo(script);
        JsonObject json = Invocation.of("completion", "zsh", "--json").done().object();
        assertThat(json.get("shell").getAsString()).isEqualTo("zsh");
        assertThat(json.get("script").getAsString()).isEqualTo(script);
    }

    @Test
    void otherShellsAreRefused() {
        Invocation.of("completion", "fish").refused(2, "BASH, ZSH", "'fish'");
        Invocation.of("completion").refused(2, "SHELL");
    }

    /** Asks a real bash, where there is one. */
    @Test
    void bashCompletes(@TempDir Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(BASH)) {
            return;
        }
        assertThat(complete(folder, "zeline", "pval")).isEqualTo("pvalue");
        assertThat(complete(folder, "zeline", "pvalue", "--thres")).isEqualTo("--threshold");
        assertThat(complete(folder, "zeline", "pvalue", "--hypothesis", "n")).isEqualTo("neighbor");
        assertThat(complete(folder, "zeline", "pvalue", "--search", "su")).isEqualTo("sure");
        assertThat(complete(folder, "zeline", "calibrate", "--cert")).isEqualTo("--certainty");
        assertThat(complete(folder, "zeline", "noise", "--model", "k")).isEqualTo("kronecker");
        assertThat(complete(folder, "zeline", "calibrate", "--augment", "")).isEqualTo("flips shifts");
        assertThat(complete(folder, "zeline", "run", "--color", "")).isEqualTo("grey rgb");
    }

    private static String complete(Path folder, String... words) throws IOException, InterruptedException {
        Path script = folder.resolve("zeline.bash");
        Files.writeString(script, Invocation.of("completion", "bash").out());
        String asked = "compopt() { :; }; source " + script + "; complete -p zeline >/dev/null || exit 1;"
                + " COMP_WORDS=('" + String.join("' '", words) + "'); COMP_CWORD=" + (words.length - 1)
                + "; _complete_zeline; echo \"${COMPREPLY[@]}\"";
        File errors = folder.resolve("errors").toFile();
        Process bash = new ProcessBuilder(BASH.toString(), "-c", asked)
                .redirectError(errors)
                .start();
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(errors.toPath())).isEmpty();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
