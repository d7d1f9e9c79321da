package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.LineInference;
import org.zeline.si.LineResult;
import org.zeline.si.NetworkSelection;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/** A network as the only step of an algorithm finds what the test of its region finds. */
class NetworkSelectionTest {
    @Property(tries = 100)
    void anAlgorithmOfOneNetworkIsTheTestOfItsRegion(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        EventProblem problem = EventProblem.of(random);
        Hypothesis hypothesis = problem.hypothesis();
        Assume.that(!hypothesis.testsEach());
        Tensor image = EventProblem.image(random);
        RegionInference test = RegionInference.of(problem.model(), hypothesis, new Covariance.Scalar(1))
                .with(SearchSettings.builder()
                        .mode(SearchSettings.Mode.PARAMETRIC)
                        .precision(1e-6)
                        .build());
        RegionResult expected = SelectionEventTest.answered(() -> test.run(List.of(image), Draws.none()));
        double[] eta = new double[EventProblem.SHAPE.size()];
        Arrays.stream(expected.roi()).forEach(i -> eta[i] = 1.0 / expected.roi().length);
        Arrays.stream(expected.compared()).forEach(i -> eta[i] = -1.0 / expected.compared().length);
        NetworkSelection network =
                NetworkSelection.of(problem.model(), hypothesis, List.of(image), Instructions.SCALAR);
        LineResult<NetworkSelection.Selected> found = LineInference.normal(
                        image.doubles(), new Covariance.Scalar(1), eta)
                .with(SearchSettings.builder()
                        .mode(SearchSettings.Mode.PARAMETRIC)
                        .precision(1e-6)
                        .build())
                .run(network);
        assertThat(found.model().region())
                .containsExactlyElementsOf(Arrays.stream(expected.roi()).boxed().toList());
        assertThat(found.p().value()).isCloseTo(expected.p().value(), within(3e-6));
        IntervalSet differing = found.inference()
                .truncation()
                .truncated()
                .symmetricDifference(expected.truncated())
                .intersection(expected.searched())
                .intersection(found.inference().truncation().searched());
        assertThat(Arrays.stream(differing.toArray()).mapToDouble(part -> part[1] - part[0]))
                .as(hypothesis.events() + " " + differing)
                .allMatch(width -> width < 1e-8);
    }
}
