package org.zeline.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A plugin of Spark: every fifth partition fails at its first attempt, after all of it is computed and before the
 * driver has it.
 */
public final class FirstAttemptFails implements SparkPlugin {
    static final String MESSAGE = "a failure that the test wants";
    static final int EVERY = 5;

    /** Called by Spark. */
    public FirstAttemptFails() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {};
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void onTaskStart() {
                TaskContext task = TaskContext.get();
                if (task.attemptNumber() == 0 && task.partitionId() % EVERY == 0) {
                    TaskCompletionListener fails = completed -> {
                        throw new IllegalStateException(MESSAGE);
                    };
                    task.addTaskCompletionListener(fails);
                }
            }
        };
    }

    /** Writes a jar that holds this class and nothing else. */
    static Path jar(Path file) throws IOException, URISyntaxException {
        URI here =
                FirstAttemptFails.class.getResource("FirstAttemptFails.class").toURI();
        Path folder = Path.of(here).getParent();
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out);
                DirectoryStream<Path> classes = Files.newDirectoryStream(folder, "FirstAttemptFails*.class")) {
            for (Path one : classes) {
                jar.putNextEntry(new JarEntry("org/zeline/spark/" + one.getFileName()));
                Files.copy(one, jar);
                jar.closeEntry();
            }
        }
        return file;
    }
}
