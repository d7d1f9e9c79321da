package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.kernel.Kernels;

class AdjointTest {
    @Property(tries = 100)
    void everyMapHasItsAdjoint(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : AdjointProblem.KINDS) {
            Random random = new Random(seed);
            AdjointProblem problem = AdjointProblem.of(kind, random);
            for (int columns : new int[] {1, 3, 9}) {
                problem.check(Kernels.scalar(), columns, random);
                problem.check(Kernels.best(), columns, random);
            }
        }
    }

    @Property(tries = 30)
    void soHaveMapsWithAbsoluteWeights(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : AdjointProblem.KINDS) {
            Random random = new Random(seed);
            AdjointProblem p = AdjointProblem.of(kind, random);
            new AdjointProblem(p.kind(), p.map().absolute(), p.inputs(), p.result()).check(Kernels.best(), 2, random);
        }
    }

    @Test
    void inputsThatAreOneValueShareTheirSum() {
        Shape shape = Shape.of(2);
        LinearMap sum = new WeightedSum(new double[] {3, -1}, List.of(shape, shape), shape);
        double[] into = {10, 20};
        sum.addAdjoint(Kernels.scalar(), new double[] {1, 2}, 1, new double[][] {into, into}, new Scratch());
        assertThat(into).containsExactly(12, 24);
        LinearMap joined = Rearrangement.of(new int[] {0, 1, 1}, new int[] {0, 0, 1});
        double[] parts = new double[2];
        joined.addAdjoint(Kernels.scalar(), new double[] {1, 10, 100}, 1, new double[][] {parts, parts}, new Scratch());
        assertThat(parts).containsExactly(11, 100);
    }

    @Test
    void adjointsAreMadeOnceForAllThreads() {
        int[] made = new int[1];
        Lazy<String> lazy = new Lazy<>(() -> "made " + ++made[0]);
        List<String> seen = Arrays.stream(new int[20])
                .parallel()
                .mapToObj(i -> lazy.get())
                .distinct()
                .toList();
        assertThat(seen).containsExactly("made 1");
    }
}
