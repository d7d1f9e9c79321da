package org.zeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zeline.interpreter.kernel.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what this installation runs on. */
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
        boolean module = CommonOptions.hasVectorModule();
        Kernels kernels = common.instructions().kernels();
        List<String> changes = changes(module, kernels);
        Runtime runtime = Runtime.getRuntime();
        if (common.json) {
            ResultJson.print(common.out(), json -> {
                json.beginObject().name("zeline_version").value(Version.text());
                json.name("java").value(Version.java());
                json.name("processors").value(runtime.availableProcessors());
                json.name("heap_mib").value(runtime.maxMemory() >> 20);
                json.name("vector_module").value(module);
                json.name("lanes").value(kernels.lanes());
                json.name("kernels").value(kernels.name());
                json.name("changes").beginArray();
                for (String change : changes) {
                    json.value(change);
                }
                json.endArray().endObject();
            });
            return 0;
        }
        ResultText.row(common.out(), "zeline", Version.text());
        ResultText.row(common.out(), "Java", Version.java());
        ResultText.row(
                common.out(),
                "machine",
                runtime.availableProcessors() + " processors, heap up to " + (runtime.maxMemory() >> 20) + " MiB");
        ResultText.row(common.out(), "vector module", module ? "jdk.incubator.vector is there" : "missing");
        ResultText.row(common.out(), "lanes", kernels.lanes() + (kernels.lanes() == 1 ? " double" : " doubles"));
        ResultText.row(common.out(), "kernels", kernels.name());
        if (changes.isEmpty()) {
            ResultText.row(common.out(), "to change", "nothing");
        }
        for (String change : changes) {
            ResultText.row(common.out(), "to change", change);
        }
        return 0;
    }

    private static List<String> changes(boolean module, Kernels kernels) {
        List<String> changes = new ArrayList<>();
        if (!module) {
            changes.add("start Java with --add-modules jdk.incubator.vector, as the launcher does: computing becomes"
                    + " several times faster");
        } else if (kernels.lanes() == 1) {
            changes.add("scalar kernels were asked for; leave out --kernels scalar or -Dzeline.kernels=scalar for the"
                    + " faster vector ones");
        }
        if (Runtime.getRuntime().maxMemory() >> 20 < SMALL_HEAP) {
            changes.add("give Java more memory for large models, for example -Xmx2g");
        }
        return changes;
    }
}
