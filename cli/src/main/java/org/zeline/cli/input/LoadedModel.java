package org.zeline.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.zeline.interpreter.OnnxModel;
import org.zeline.report.NetworkFile;

/**
 * A model and the fingerprint of its file.
 *
 * @param model the network
 * @param sha256 SHA-256 of the file's bytes, in hexadecimal
 * @param externalData whether tensors may have come from other files
 */
public record LoadedModel(OnnxModel model, String sha256, boolean externalData) {
    /** Where it came from, as reports call it. */
    public NetworkFile file() {
        return new NetworkFile(model.name(), sha256, model.transposesImages());
    }

    /** The same network for images with channels first, see {@link OnnxModel#withChannelsFirst}. */
    public LoadedModel withChannelsFirst() {
        return new LoadedModel(model.withChannelsFirst(), sha256, externalData);
    }

    /** SHA-256 of a file's bytes, in hexadecimal. */
    public static String sha256(Path file) {
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
    public static LoadedModel bundled(String name) {
        byte[] bytes = resource(name);
        return new LoadedModel(OnnxModel.parse(bytes, name), sha256(bytes), false);
    }

    public static byte[] resource(String name) {
        try (InputStream in = LoadedModel.class.getResourceAsStream("/org/zeline/cli/" + name)) {
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
