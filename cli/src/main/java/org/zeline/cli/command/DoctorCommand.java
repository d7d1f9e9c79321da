package org.zeline.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.Instructions;
import org.zeline.report.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what this installation runs on. */
@Command(
        name = "doctor",
        description = "Show the JVM, its vector support and what to change for speed.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {"", "Example:", "  zeline doctor"})
final class DoctorCommand implements Callable<Integer> {
    private static final int SMALL_HEAP = 512;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        common.threads();
        boolean module = Instructions.hasVectors();
        Instructions instructions = common.instructions();
        int lanes = instructions.lanes();
        List<String> changes = changes(module, lanes);
        Runtime runtime = Runtime.getRuntime();
        if (common.json()) {
            Json.print(common.out(), json -> {
                json.beginObject().name("zeline_version").value(Version.text());
                json.name("java").value(Version.java());
                json.name("processors").value(runtime.availableProcessors());
                json.name("heap_mib").value(runtime.maxMemory() >> 20);
                json.name("vector_module").value(module);
                json.name("lanes").value(lanes);
                json.name("kernels").value(instructions.kernelName());
                Json.texts(json, "changes", changes);
                json.endObject();
            });
            return 0;
        }
        Text.row(common.out(), "zeline", Version.text());
        Text.row(common.out(), "Java", Version.java());
        Text.row(
                common.out(),
                "machine",
                runtime.availableProcessors() + " processors, heap up to " + (runtime.maxMemory() >> 20) + " MiB");
        Text.row(common.out(), "vector module", module ? "jdk.incubator.vector is available" : "missing");
        Text.row(common.out(), "lanes", lanes + (lanes == 1 ? " double" : " doubles"));
        Text.row(common.out(), "kernels", instructions.kernelName());
        if (changes.isEmpty()) {
            Text.row(common.out(), "to change", "nothing");
        }
        for (String change : changes) {
            Text.row(common.out(), "to change", change);
        }
        return 0;
    }

    private static List<String> changes(boolean module, int lanes) {
        List<String> changes = new ArrayList<>();
        if (!module) {
            changes.add("start Java with --add-modules jdk.incubator.vector, as the launcher does: computing becomes"
                    + " several times faster");
        } else if (lanes == 1) {
            changes.add("scalar kernels were asked for; leave out --kernels scalar or -Dzeline.kernels=scalar for the"
                    + " faster vector ones");
        }
        if (Runtime.getRuntime().maxMemory() >> 20 < SMALL_HEAP) {
            changes.add("give Java more memory for large models, for example -Xmx2g");
        }
        return changes;
    }
}
