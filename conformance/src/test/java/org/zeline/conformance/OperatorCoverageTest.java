package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.plan.Plan;

/** The table of what each operator can do, and that it is true. */
class OperatorCoverageTest {
    /** Tests run in the folder of their module. */
    private static final Path TABLE = Path.of("COVERAGE.md");

    private static final String HEAD = """
            # What each operator can do

            Every operator of the default ONNX domain that is known here, with the opsets in which it means the same. The four
            interpretations, for an input that depends on the point of a line: `forward` computes numbers; `affine` follows the
            line exactly from one change of branch to the next; `enclose` bounds the values on an interval; `vjp` gives
            gradients. The samples are in `src/test/resources/org/zeline/conformance/operators.txt`, one input of each is free.
            An operator of integers, booleans or texts is `forward` only.

            This file is made by `OperatorCoverageTest`, which fails when it is stale:
            `mvn -pl conformance -am test -Dtest=OperatorCoverageTest -Dsurefire.failIfNoSpecifiedTests=false -Dzeline.coverage=write`

            | operator | opsets | forward | affine | enclose | vjp | why not |
            |---|---|---|---|---|---|---|
            """;

    private record Row(String operator, OperatorSet.Opsets opsets, OperatorSample sample) {
        String line() {
            int opset = Math.min(opsets.until(), sample.until());
            OperatorSample.Built built = sample.build(opset, new Random(1));
            Plan plan = built.graph().plan(Kernels.scalar(), sample.shape(), built.output());
            boolean real = sample.type().isReal();
            boolean constant =
                    plan.steps().isEmpty() && plan.edge(plan.outputs()[0]).isConstant();
            boolean realResult = plan.edge(plan.outputs()[0]).type().isReal();
            boolean affine = real && plan.obstaclesToExactSearch().isEmpty();
            boolean enclose = real && plan.obstaclesToBoundedSearch().isEmpty();
            boolean gradient = real && realResult && plan.obstaclesToGradient().isEmpty();
            List<String> reasons = new ArrayList<>();
            if (constant) {
                return cells(true, true, true, "its result does not depend on values");
            }
            if (!real) {
                reasons.add("its input holds " + sample.type() + ", not real numbers");
            } else {
                plan.obstaclesToExactSearch().stream()
                        .map(Row::reason)
                        .distinct()
                        .forEach(reasons::add);
                if (!realResult) {
                    reasons.add("its result holds no real numbers, so it has no gradient");
                }
            }
            return cells(affine, enclose, gradient, String.join("; ", reasons));
        }

        private static String reason(String obstacle) {
            int end = obstacle.indexOf("): ");
            return end < 0 ? obstacle : obstacle.substring(end + 3);
        }

        private String cells(boolean affine, boolean enclose, boolean gradient, String why) {
            String until = opsets.until() == OperatorSet.NEWEST ? "-" : "-" + opsets.until();
            return "| " + operator + " | " + opsets.since() + until + " | yes | " + word(affine) + " | " + word(enclose)
                    + " | " + word(gradient) + " | " + why + " |\n";
        }

        private static String word(boolean can) {
            return can ? "yes" : "";
        }
    }

    private static List<Row> rows() {
        Map<String, List<OperatorSample>> samples = new TreeMap<>();
        for (OperatorSample sample : OperatorSample.all()) {
            samples.computeIfAbsent(sample.operator(), name -> new ArrayList<>())
                    .add(sample);
        }
        List<Row> rows = new ArrayList<>();
        for (String name : OperatorSet.standard().names()) {
            for (OperatorSet.Opsets range : OperatorSet.standard().opsets(name)) {
                Optional<OperatorSample> sample = samples.getOrDefault(name, List.of()).stream()
                        .filter(one -> one.since() <= range.until() && range.since() <= one.until())
                        .reduce((p, q) -> q);
                assertThat(sample)
                        .as("a sample of %s for %s in operators.txt", name, range)
                        .isPresent();
                rows.add(new Row(name, range, sample.orElseThrow()));
            }
        }
        return rows;
    }

    @Test
    void everyOperatorHasASampleAndTheTableIsUpToDate() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (Row row : rows()) {
            try {
                table.append(row.line());
            } catch (RuntimeException e) {
                throw new AssertionError(row.operator() + " " + row.opsets() + ": " + e.getMessage(), e);
            }
        }
        if ("write".equals(System.getProperty("zeline.coverage"))) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE, StandardCharsets.UTF_8))
                .as("COVERAGE.md; it says how to write it anew")
                .isEqualTo(table.toString());
    }

    @Test
    void everySampleIsOfAKnownOperator() {
        assertThat(OperatorSample.all())
                .allSatisfy(sample -> assertThat(OperatorSet.standard().names()).contains(sample.operator()));
    }
}
