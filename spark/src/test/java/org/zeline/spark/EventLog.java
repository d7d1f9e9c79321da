package org.zeline.spark;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Spark's event log says about an application with one job. Times are milliseconds since 1970.
 *
 * @param begun when the session was begun
 * @param job when the job was submitted
 * @param jobDone when the job had ended
 * @param tasks in the order in which they ended
 */
record EventLog(long begun, long job, long jobDone, List<Task> tasks) {
    /**
     * A task that succeeded.
     *
     * @param executor that ran it
     * @param launched when the driver sent it
     * @param finished when the driver knew that it had ended
     * @param run milliseconds of its own work
     */
    record Task(String executor, long launched, long finished, long run) {}

    /** The settings that let Spark write a log, uncompressed and in one file. */
    static List<String> settings(Path folder) {
        return List.of(
                "spark.eventLog.enabled=true",
                "spark.eventLog.compress=false",
                "spark.eventLog.rolling.enabled=false",
                "spark.eventLog.dir=" + folder.toUri());
    }

    /** Reads the only log of a folder. */
    static EventLog in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(
                            file -> !file.getFileName().toString().startsWith("."))
                    .toList();
            if (logs.size() != 1) {
                throw new IllegalStateException("expected one log, got " + logs);
            }
            return of(Files.readAllLines(logs.get(0)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static EventLog of(List<String> lines) {
        long begun = 0;
        long job = 0;
        long done = 0;
        List<Task> tasks = new ArrayList<>();
        for (String line : lines) {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            switch (event.get("Event").getAsString()) {
                case "SparkListenerApplicationStart" ->
                    begun = event.get("Timestamp").getAsLong();
                case "SparkListenerJobStart" ->
                    job = event.get("Submission Time").getAsLong();
                case "SparkListenerJobEnd" ->
                    done = event.get("Completion Time").getAsLong();
                case "SparkListenerTaskEnd" -> {
                    JsonObject task = event.getAsJsonObject("Task Info");
                    if (!task.get("Failed").getAsBoolean()) {
                        tasks.add(new Task(
                                task.get("Executor ID").getAsString(),
                                task.get("Launch Time").getAsLong(),
                                task.get("Finish Time").getAsLong(),
                                event.getAsJsonObject("Task Metrics")
                                        .get("Executor Run Time")
                                        .getAsLong()));
                    }
                }
                default -> {} // of no interest
            }
        }
        return new EventLog(begun, job, done, tasks);
    }

    /** When the first task was sent. */
    long firstLaunch() {
        return tasks.stream().mapToLong(Task::launched).min().orElseThrow();
    }

    /** The first task of each executor, which prepares the question. */
    List<Task> firstTasks() {
        Set<String> seen = new HashSet<>();
        return tasks.stream()
                .sorted((a, b) -> Long.compare(a.launched, b.launched))
                .filter(task -> seen.add(task.executor))
                .toList();
    }

    /** The other tasks. */
    List<Task> laterTasks() {
        List<Task> later = new ArrayList<>(tasks);
        later.removeAll(firstTasks());
        return later;
    }
}
