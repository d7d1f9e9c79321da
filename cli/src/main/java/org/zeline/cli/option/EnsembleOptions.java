package org.zeline.cli.option;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.attack.AutoAttackSettings;
import org.zeline.lsa.attack.AutoAttackSettings.Version;
import picocli.CommandLine.Option;

/** Options of {@code --attack autoattack}. */
public final class EnsembleOptions {
    @Option(
            names = "--ensemble",
            paramLabel = "V",
            description =
                    "The version of autoattack: standard (apgd-ce, apgd-t, fab-t, square), or rand (apgd-ce, apgd-dlr,"
                            + " averaged over random operators) (default: standard).")
    private @Nullable String version;

    @Option(
            names = "--targets",
            paramLabel = "N",
            description = "Target classes of apgd-t and fab-t (default: 9; apgd-t in l1: 5; or all others).")
    private @Nullable Integer targets;

    @Option(names = "--queries", paramLabel = "N", description = "Of square in autoattack (default: 5000).")
    private @Nullable Integer queries;

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "Draws of random operators per gradient in the rand version (default: 20).")
    private @Nullable Integer draws;

    @Option(
            names = "--alone",
            description = "Let each member of autoattack attack every sample, also those that others have broken, to"
                    + " measure its own accuracy.")
    private boolean alone;

    /** Refuses these options without the ensemble. */
    public void requireUse(AttackOptions attacks, CommonOptions common) {
        boolean given = version != null || targets != null || queries != null || draws != null || alone;
        if (given && !attacks.names().contains(AttackOptions.ENSEMBLE)) {
            throw common.usage("--ensemble, --targets, --queries, --draws and --alone go with --attack autoattack");
        }
        var unused = settings(attacks, common);
    }

    /** The version and the budgets. */
    public AutoAttackSettings settings(AttackOptions attacks, CommonOptions common) {
        Version chosen = switch (version == null ? "standard" : version) {
            case "standard" -> Version.STANDARD;
            case "rand" -> Version.RAND;
            default -> throw common.usage("--ensemble must be standard or rand, got '" + version + "'");
        };
        AutoAttackSettings usual = AutoAttackSettings.published(chosen);
        return common.setting(
                "--attack autoattack",
                () -> new AutoAttackSettings(
                        chosen,
                        attacks.steps().orElse(usual.steps()),
                        attacks.restarts(),
                        targets == null ? OptionalInt.empty() : OptionalInt.of(targets),
                        queries == null ? usual.queries() : queries,
                        draws == null ? usual.draws() : draws,
                        alone));
    }
}
