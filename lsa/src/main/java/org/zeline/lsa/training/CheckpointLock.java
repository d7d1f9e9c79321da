package org.zeline.lsa.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.zeline.interpreter.value.ModelException;

/**
 * Keeps a checkpoint for one process. The checkpoint itself is replaced time and again, so that an empty file beside it
 * is locked. That file stays, for a process that waited for its end could lock one that is gone; the lock goes when it
 * is closed, or the process ends in any way.
 *
 * @param checkpoint what is kept
 * @param channel of the file that is locked
 */
record CheckpointLock(Path checkpoint, FileChannel channel) implements AutoCloseable {
    /** Locks, or refuses. */
    static CheckpointLock of(Path checkpoint) {
        Path file = checkpoint.resolveSibling(checkpoint.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new CheckpointLock(checkpoint, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new ModelException("could not be locked (" + e.getMessage() + ")").at(file.toString());
        }
        throw new ModelException(
                        "another process is working on this checkpoint; wait for its end, or name another file")
                .at(checkpoint.toString());
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process has it
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelException("could not be unlocked (" + e.getMessage() + ")").at(checkpoint.toString());
        }
    }
}
