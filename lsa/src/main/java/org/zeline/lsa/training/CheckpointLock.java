package org.zeline.lsa.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.zeline.interpreter.value.ModelException;

/**
 * Reserves a checkpoint for one process. Since the checkpoint itself is replaced again and again, an empty file beside
 * it is locked. That file is not deleted: otherwise a waiting process could lock a file that no longer exists. The lock
 * is released when it is closed, or when the process ends.
 *
 * @param checkpoint the checkpoint
 * @param channel of the locked file
 */
record CheckpointLock(Path checkpoint, FileChannel channel) implements AutoCloseable {
    /** Locks a checkpoint, or throws a {@link ModelException}. */
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
        throw new ModelException("another process is using this checkpoint; wait for its end, or use another file")
                .at(checkpoint.toString());
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another thread of this process
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
