package org.zeline.cli.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.cli.Invocation;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
import org.zeline.interpreter.Instructions;
import org.zeline.si.distribution.PValue;
import org.zeline.si.search.SearchSettings;

class AnswerTest {
    /** A listener hears of bounds that close in on the answer, whatever the search, and changes nothing. */
    @ParameterizedTest
    @EnumSource(names = {"BOUNDED", "SWEEP", "PARAMETRIC"})
    void aSearchTellsHowFarItIs(SearchSettings.Mode mode) {
        ProblemFile file = ProblemFile.read(Invocation.golden("unet1d-back-1"));
        LoadedModel model = ModelSource.STANDARD.load(Invocation.model("unet1d64"));
        Problem problem = file.problem().with(file.problem().search().with(mode));
        Setup setup = new Setup(Instructions.SCALAR, 1, 0);
        List<PValue> heard = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        Answer answer = Answer.all(problem, model, setup, (evaluations, p) -> {
                    heard.add(p);
                    counts.add(evaluations);
                })
                .get(0);
        PValue p = answer.result().p();
        assertThat(p).isEqualTo(Answer.of(problem, model, setup).result().p());
        assertThat(heard).isNotEmpty().allMatch(one -> one.lower() <= p.value() && p.value() <= one.upper());
        assertThat(counts).isSorted().allMatch(count -> count >= 1);
    }
}
