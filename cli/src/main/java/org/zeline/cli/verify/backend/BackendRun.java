package org.zeline.cli.verify.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeline.cli.input.ModelSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.ModelOutline;
import org.zeline.onnx.OnnxFormatException;

/** Runs ONNX backend tests, and counts how many passed, failed and were skipped. */
public final class BackendRun {
    private final ModelSource source;
    private final Instructions instructions;
    private final long seed;
    private final Exclusions exclusions = new Exclusions();
    private final OperatorTable table = new OperatorTable();
    private final List<String> failures = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private int passed;

    /**
     * Begins with no test.
     *
     * @param source how models are read
     * @param instructions what computes
     * @param seed of random operators
     */
    public BackendRun(ModelSource source, Instructions instructions, long seed) {
        this.source = source;
        this.instructions = instructions;
        this.seed = seed;
    }

    /**
     * Runs a test.
     *
     * @param test the test
     * @return its name and what is wrong, if it failed
     */
    public Optional<String> run(BackendTest test) {
        ModelOutline model;
        try {
            model = test.model(source.externalData());
        } catch (OnnxFormatException e) {
            return failed(test.name() + ": " + e.getMessage());
        }
        Optional<String> reason = exclusions.reason(test.name(), model);
        if (reason.isPresent()) {
            skipped.add(test.name() + ": " + reason.get());
            table.add(model, OperatorTable.Outcome.SKIPPED);
            return Optional.empty();
        }
        List<String> wrong = test.failures(model, source.limits(), instructions, seed);
        table.add(model, wrong.isEmpty() ? OperatorTable.Outcome.PASSED : OperatorTable.Outcome.FAILED);
        if (wrong.isEmpty()) {
            passed++;
            return Optional.empty();
        }
        return failed(test.name() + ": " + String.join("; ", wrong));
    }

    private Optional<String> failed(String line) {
        failures.add(line);
        return Optional.of(line);
    }

    /** {@return how many tests passed} */
    public int passed() {
        return passed;
    }

    /** {@return what is wrong, one line per test that failed} */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** {@return why tests were not run, one line each} */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** {@return a table in Markdown of the operators and opsets that were tested} */
    public String coverage() {
        return table.markdown();
    }
}
