package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.zeline.si.calibration.Rival;
import picocli.CommandLine.Option;

/** Tests beside the selective one. */
public final class RivalOptions {
    @Option(
            names = "--rivals",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Candidates.Rivals.class,
            description =
                    "Other tests of the same statistic beside it: permutation, conformal. They ask about the whole"
                            + " image, not about the region.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--rival-draws",
            paramLabel = "N",
            defaultValue = "99",
            description = "How many other data sets a rival looks at for each image (default: 99).")
    private int draws;

    /** Which tests are asked for. */
    public Set<Rival> asked(CommonOptions common) {
        Set<Rival> asked = EnumSet.noneOf(Rival.class);
        names.forEach(name -> asked.add(common.setting("--rivals", () -> Rival.of(name))));
        if (draws < 1) {
            throw common.usage("--rival-draws must be at least 1, got " + draws);
        }
        return asked;
    }

    /** How many other data sets they look at. */
    public int draws() {
        return draws;
    }
}
