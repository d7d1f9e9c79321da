package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.cli.command.Failures;
import org.zeline.cli.command.ZelineCommand;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;
import picocli.CommandLine;

final class ExitStatusTest {
    private static final String COMMANDS = "demo,pvalue,run,inspect,verify,doctor";

    @Test
    void helpAndVersionAreDone() {
        assertThat(Invocation.of("--help").done().out()).contains(COMMANDS.split(","));
        assertThat(Invocation.of("--version").done().out()).startsWith("zeline ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "pvalue", "run", "inspect", "verify", "doctor"})
    void everyCommandHasHelpWithAnExample(String command) {
        String help = Invocation.of(command, "--help").done().out();
        assertThat(help).contains("Example", "  zeline " + command, "--seed", "--threads", "--kernels", "--debug");
        assertThat(Invocation.of(command, "--version").done().out()).startsWith("zeline ");
    }

    @Test
    void wrongUsageIsRefused() {
        Invocation.of().refused(2, "name a command", "zeline --help");
        Invocation.of("frobnicate").refused(2, "frobnicate");
        Invocation.of("pvalue").refused(2, "name a MODEL or a --problem", "zeline pvalue --help");
        Invocation.of("pvalue", "--frobnicate").refused(2, "--frobnicate");
        Invocation.of("run", Invocation.model("unet16_c8")).refused(2, "--input");
        Invocation.of("doctor", "--kernels", "abacus").refused(2, "--kernels", "abacus");
        Invocation.of("doctor", "--threads", "0").refused(2, "--threads", "0");
        Invocation.of("verify", "--golden", "no-such-folder").refused(2, "no-such-folder");
    }

    @Test
    void optionsAreNotMixedWithProblemFiles() {
        Invocation.of("pvalue", "--problem", Invocation.golden("unet8-back-1"), "--threshold", "1")
                .refused(2, "--problem states the whole question");
    }

    @Test
    void failuresAreOneLineWithTheirStatus() {
        assertThat(report(new NoAnswerException("nothing is marked"))).isEqualTo("1 zeline: nothing is marked\n");
        assertThat(report(new SearchException("m.onnx: a search that fails")))
                .isEqualTo("2 zeline: m.onnx: a search that fails\n");
        assertThat(report(new IllegalStateException("two\nlines\u001b[31m")))
                .startsWith("3 zeline: internal error: ")
                .contains("two lines?[31m", "--debug")
                .hasLineCount(1);
    }

    private static String report(RuntimeException failure) {
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new ZelineCommand()).setErr(new PrintWriter(err, true));
        int status = new Failures().report(failure, line);
        return status + " " + err.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void debugShowsWhere() {
        Invocation run = Invocation.of("inspect", "none.onnx", "--debug");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("\tat org.zeline", "zeline: none.onnx");
    }
}
