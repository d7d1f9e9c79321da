package org.zeline.cli.inference;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;

/**
 * A text file of finished work that only grows, line by line. A last line that a killed process left unfinished is cut
 * off; nothing else of the file is ever touched. One process at a time has it.
 */
final class Journal implements AutoCloseable {
    private final Path file;
    private final RandomAccessFile out;
    private final List<String> lines;

    private Journal(Path file, RandomAccessFile out, List<String> lines) {
        this.file = file;
        this.out = out;
        this.lines = lines;
    }

    /**
     * Opens a file, or begins one.
     *
     * @param head the first line, by which a file is known
     * @param other what to say of a file that begins otherwise
     * @throws BadInputException if the file begins otherwise, another process has it, or it can't be read or written
     */
    static Journal open(Path file, String head, String other) {
        RandomAccessFile opened = null;
        try {
            // no channel writes here: an interrupt would close that in the middle of a line
            opened = new RandomAccessFile(file.toFile(), "rw");
            requireAlone(file, opened.getChannel());
            return new Journal(file, opened, begun(file, opened, head + "\n", other));
        } catch (IOException e) {
            throw closing(opened, unwritten(file, e));
        } catch (BadInputException e) {
            throw closing(opened, e);
        }
    }

    private static BadInputException closing(@Nullable RandomAccessFile opened, BadInputException failure) {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    /** The lock goes when the file is closed, or the process ends in any way. */
    private static void requireAlone(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // reported below: another thread of this process has it
        }
        throw new BadInputException(
                file + ": another process is working on this file; wait for its end, or name another one");
    }

    /** What the file holds; ready to take the next line. */
    private static List<String> begun(Path file, RandomAccessFile opened, String head, String other)
            throws IOException {
        if (opened.length() > Integer.MAX_VALUE) {
            throw new BadInputException(file + ": is larger than any such file; name another one");
        }
        byte[] bytes = new byte[(int) opened.length()];
        opened.readFully(bytes);
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        int same = Arrays.mismatch(first, bytes);
        if (same == bytes.length && same < first.length) { // new, or killed before its first line was whole
            opened.seek(0);
            opened.write(first);
            return List.of();
        }
        if (same >= 0 && same < first.length) {
            throw new BadInputException(file + ": " + other);
        }
        int whole = bytes.length;
        while (bytes[whole - 1] != '\n') {
            whole--;
        }
        opened.setLength(whole);
        opened.seek(whole);
        return new String(bytes, first.length, whole - first.length, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** The lines that it held when it was opened, without the first. */
    List<String> lines() {
        return lines;
    }

    /** Adds one more line. */
    void add(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritten(file, e);
        }
    }

    private static BadInputException unwritten(Path file, IOException cause) {
        return new BadInputException(
                file + ": could not be written (" + cause.getMessage()
                        + "); what it holds is kept: make room, and the same command goes on from there",
                cause);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritten(file, e);
        }
    }
}
