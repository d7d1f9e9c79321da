package org.zeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.backend.BackendTest;
import org.zeline.cli.backend.Exclusions;
import org.zeline.cli.backend.OperatorTable;
import org.zeline.cli.backend.OperatorTable.Outcome;
import org.zeline.cli.input.Contents;
import org.zeline.interpreter.Instructions;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/** Runs a folder of ONNX backend tests: a line a failure, then how many passed, failed and were skipped. */
final class BackendRun {
    private final CommonOptions common;
    private final ModelSource source;
    private final Instructions instructions;
    private final Exclusions exclusions = new Exclusions();
    private final OperatorTable table = new OperatorTable();
    private final List<String> failures = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private int passed;

    BackendRun(CommonOptions common, ModelSource source, Instructions instructions) {
        this.common = common;
        this.source = source;
        this.instructions = instructions;
    }

    /** The exit status, 1 if a test failed. */
    int of(Path folder, @Nullable Path coverage) {
        List<BackendTest> tests = BackendTest.in(folder);
        try (Progress progress = common.progress("tests", tests.size())) {
            for (int i = 0; i < tests.size(); i++) {
                run(tests.get(i), progress);
                progress.done(i + 1L);
            }
        }
        if (coverage != null) {
            Contents.write(coverage, table.markdown());
        }
        report();
        return failures.isEmpty() ? 0 : Failures.NO_ANSWER;
    }

    private void run(BackendTest test, Progress progress) {
        ModelProto model;
        try {
            model = test.model(source.externalData());
        } catch (OnnxFormatException e) {
            fail(test.name() + ": " + e.getMessage(), progress);
            return;
        }
        String reason = exclusions.reason(test.name(), model);
        if (reason != null) {
            skipped.add(test.name() + ": " + reason);
            table.add(model, Outcome.SKIPPED);
            return;
        }
        List<String> wrong = test.failures(model, source.limits(), instructions, common.seed);
        table.add(model, wrong.isEmpty() ? Outcome.PASSED : Outcome.FAILED);
        if (wrong.isEmpty()) {
            passed++;
        } else {
            fail(test.name() + ": " + String.join("; ", wrong), progress);
        }
    }

    private void fail(String line, Progress progress) {
        failures.add(line);
        common.line(ResultText.line(line), progress);
    }

    private void report() {
        if (!common.json) {
            common.out().println(passed + " passed, " + failures.size() + " failed, " + skipped.size() + " skipped");
            return;
        }
        ResultJson.print(common.out(), json -> {
            json.beginObject().name("passed").value(passed);
            json.name("failed").value(failures.size());
            json.name("skipped").value(skipped.size());
            json.name("failures").beginArray();
            for (String failure : failures) {
                json.value(failure);
            }
            json.endArray().name("skips").beginArray();
            for (String skip : skipped) {
                json.value(skip);
            }
            json.endArray().endObject();
        });
    }
}
