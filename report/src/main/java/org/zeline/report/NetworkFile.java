package org.zeline.report;

import java.nio.file.Path;

/**
 * Where a network came from.
 *
 * @param path of its file
 * @param sha256 SHA-256 of the file's bytes, in hexadecimal
 * @param channelsLast whether it takes images with channels last, which were transposed for it
 */
public record NetworkFile(String path, String sha256, boolean channelsLast) {
    /**
     * A network that takes what it is given.
     *
     * @param path of its file
     * @param sha256 SHA-256 of the file's bytes, in hexadecimal
     */
    public NetworkFile(String path, String sha256) {
        this(path, sha256, false);
    }

    /** {@return the name of the file without its folders} */
    public String fileName() {
        Path last = Path.of(path).getFileName();
        return last == null ? path : last.toString();
    }
}
