package org.zeline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.OnnxModel;

/**
 * A model and the fingerprint of its file.
 *
 * @param model the network
 * @param sha256 SHA-256 of the file's bytes, in hexadecimal
 * @param externalData whether tensors may have come from other files
 */
record LoadedModel(OnnxModel model, String sha256, boolean externalData) {
    /** The name of the file without its folders. */
    String fileName() {
        Path last = Path.of(model.name()).getFileName();
        return last == null ? model.name() : last.toString();
    }

    /** SHA-256 of a file's bytes, in hexadecimal. */
    static String sha256(Path file) {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] part = new byte[1 << 16];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                digest.update(part, 0, count);
            }
        } catch (IOException e) {
            throw new BadInputException(file + ": could not be read (" + e.getMessage() + ")", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A model that stands in this jar. */
    static LoadedModel bundled(String name) {
        byte[] bytes = resource(name);
        return new LoadedModel(OnnxModel.parse(bytes, name), sha256(bytes), false);
    }

    static byte[] resource(String name) {
        try (InputStream in = LoadedModel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
