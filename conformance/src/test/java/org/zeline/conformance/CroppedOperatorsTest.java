package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.zeline.conformance.OperatorPassesTest.Case;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Deferred;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.Shape;

/** Every operator at every range of opsets: a part of its result, computed by a cropped plan. */
class CroppedOperatorsTest {
    @Provide
    Arbitrary<Case> cases() {
        List<Case> all = OperatorSample.all().stream()
                .flatMap(sample -> OperatorSet.standard().opsets(sample.operator()).stream()
                        .filter(range -> sample.since() <= range.until() && range.since() <= sample.until())
                        .map(range -> new Case(sample, Math.min(range.until(), sample.until()))))
                .filter(one -> hasNumbers(one.plan(Kernels.scalar(), 1)))
                .toList();
        return Arbitraries.of(all);
    }

    private static boolean hasNumbers(Plan plan) {
        Edge output = plan.edge(plan.outputs()[0]);
        return output.hasShape() && output.shape().size() > 0 && output.type() != ElementType.STRING;
    }

    private static Box part(Shape shape, Random random) {
        Box box = Box.whole(shape);
        for (int axis = 0; axis < shape.rank(); axis++) {
            int from = random.nextInt(shape.extent(axis));
            box = box.with(axis, from, from + 1 + random.nextInt(shape.extent(axis) - from));
        }
        return box;
    }

    @Property(tries = 5000)
    void aPartIsWhatItIsInTheWhole(@ForAll("cases") Case one, @ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        Plan plan = one.plan(Kernels.scalar(), seed);
        Edge output = plan.edge(plan.outputs()[0]);
        int[] some = part(output.shape(), random).elements();
        PlanBuilder builder = new PlanBuilder(plan, Kernels.scalar(), new Budget(Limits.standard()));
        Plan gathering = builder.plan(
                List.of(builder.linear(Rearrangement.of(some), null, output.type(), Shape.of(some.length), output)));
        Plan cropped = gathering.cropped(Double.NEGATIVE_INFINITY);
        Statistics.collect(cropped.columnWork() < gathering.columnWork());
        Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > 40));
        if (plan.steps().stream().anyMatch(step -> step.action() instanceof Deferred)) {
            return; // some of them draw random numbers
        }
        double[] x = one.point(random);
        double[] whole = one.forward(gathering, Kernels.scalar(), x);
        double[] values = one.forward(cropped, Kernels.scalar(), x);
        double largest = Arrays.stream(one.forward(plan, Kernels.scalar(), x))
                .map(Math::abs)
                .filter(v -> v < Double.POSITIVE_INFINITY)
                .max()
                .orElse(0);
        for (int i = 0; i < some.length; i++) {
            if (Double.isFinite(whole[i])) {
                assertThat(values[i])
                        .as("%s, element %d", one, some[i])
                        .isCloseTo(whole[i], within(1e-12 * (1 + largest)));
            } else {
                assertThat(values[i]).as("%s, element %d", one, some[i]).isEqualTo(whole[i]);
            }
        }
    }
}
