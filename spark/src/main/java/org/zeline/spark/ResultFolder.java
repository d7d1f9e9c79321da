package org.zeline.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.zeline.cli.input.BadInputException;

/**
 * A folder of finished work, in any file system that Spark can reach. The driver alone writes it, one file for each
 * finished partition, under another name first: a file is whole or is not there.
 */
final class ResultFolder implements AutoCloseable {
    private static final String HEAD = "_zeline";
    private static final String PART = "part-";
    private static final String SUFFIX = ".txt";

    private final FileSystem files;
    private final Path folder;

    private ResultFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * Opens a folder, or makes one.
     *
     * @param folder a path, or the URI of one
     * @param job what the folder holds, on one line, with a fingerprint of all that results depend on
     * @throws BadInputException if it holds something else, or can't be read or written
     */
    static ResultFolder open(String folder, Configuration configuration, String job) {
        Path path = new Path(folder);
        try {
            FileSystem files = FileSystem.newInstance(path.toUri(), configuration); // settings of its own
            files.setWriteChecksum(false); // else two files would have to appear at once
            ResultFolder opened = new ResultFolder(files, path);
            try {
                opened.begin(job + "\n");
            } catch (IOException | RuntimeException e) {
                files.close();
                throw e;
            }
            return opened;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private void begin(String job) throws IOException {
        files.mkdirs(folder);
        Path head = new Path(folder, HEAD);
        String found;
        try {
            found = text(head);
        } catch (FileNotFoundException e) {
            if (Arrays.stream(files.listStatus(folder))
                    .anyMatch(file -> !file.getPath().getName().startsWith("."))) {
                throw new BadInputException(
                        folder + ": holds files, but no results of zeline; name a new or an empty folder");
            }
            write(head, job);
            return;
        }
        if (!found.equals(job)) {
            throw new BadInputException(
                    folder + ": holds results of another question, network or seed; name another folder, or remove it");
        }
    }

    private static BadInputException unusable(Object folder, IOException e) {
        return new BadInputException(
                folder + ": could not be read or written (" + e.getMessage()
                        + "); what it holds is kept, and the same submission goes on from there",
                e);
    }

    /** The lines of all files. */
    List<String> lines() {
        try {
            List<String> lines = new ArrayList<>();
            FileStatus[] found = files.listStatus(folder);
            Arrays.sort(found);
            for (FileStatus file : found) {
                String name = file.getPath().getName();
                if (name.startsWith(PART) && name.endsWith(SUFFIX)) {
                    Collections.addAll(lines, text(file.getPath()).split("\n"));
                }
            }
            return lines;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private String text(Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Adds a file of lines; nothing if there are none. */
    void add(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        String text = String.join("\n", lines) + "\n";
        String name = Submission.sha256(text.getBytes(StandardCharsets.UTF_8));
        try {
            write(new Path(folder, PART + name + SUFFIX), text);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private void write(Path file, String text) throws IOException {
        Path begun = new Path(folder, "." + UUID.randomUUID() + ".tmp");
        try (OutputStream out = files.create(begun)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        if (!files.rename(begun, file)) {
            files.delete(begun, false);
            if (!files.exists(file)) {
                throw new IOException("could not rename " + begun + " to " + file);
            }
        }
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }
}
