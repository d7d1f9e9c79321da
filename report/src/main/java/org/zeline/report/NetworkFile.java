package org.zeline.report;

import java.nio.file.Path;

/**
 * Where a network came from.
 *
 * @param path of its file
 * @param sha256 SHA-256 of the file's bytes, in hexadecimal
 */
public record NetworkFile(String path, String sha256) {
    /** {@return the name of the file without its folders} */
    public String fileName() {
        Path last = Path.of(path).getFileName();
        return last == null ? path : last.toString();
    }
}
