package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.zeline.lsa.criterion.Criterion;
import picocli.CommandLine.Option;

/** The option that says by which criteria layers are ranked. */
public final class CriterionOptions {
    @Option(
            names = "--criterion",
            split = ",",
            paramLabel = "C",
            description =
                    "Also rank the layers by criticality, by lipschitz (with --certify bounded from above, too) or by"
                            + " spectral, whatever the --attack.")
    private List<String> names = new ArrayList<>();

    /** Whether there are any. */
    public boolean given() {
        return !names.isEmpty();
    }

    /** The criteria, each once. */
    public Set<Criterion> criteria(AttackOptions attacks, CommonOptions common) {
        Set<Criterion> criteria = new LinkedHashSet<>();
        for (String name : names) {
            criteria.add(common.setting("--criterion", () -> Criterion.of(name)));
        }
        if (!criteria.isEmpty() && !(attacks.ball(attacks.strength(), common).radius() > 0)) {
            throw common.usage("--criterion needs --eps above 0");
        }
        return criteria;
    }
}
