package org.zeline.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.cli.option.CommonOptions;
import picocli.CommandLine;

/**
 * A command line and the files that it names: all that an executor needs to prepare the same question.
 *
 * @param words the command line, beginning with the command
 * @param directory the folder that relative paths of images start from
 * @param files that the words name
 */
record Submission(List<String> words, String directory, AttachedFiles files) implements Serializable {
    /** Copies the list. */
    Submission {
        words = List.copyOf(words);
    }

    /** A command line of this process. */
    static Submission of(List<String> words, AttachedFiles files) {
        files.requireSpelled(words.toArray(String[]::new));
        return new Submission(words, Path.of("").toAbsolutePath().toString(), files);
    }

    /** The submission as bytes, which do not depend on how Spark serialises objects. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote. */
    static Submission of(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            // the class loader of this class knows the jar that Spark has sent
            @Override
            protected Class<?> resolveClass(java.io.ObjectStreamClass description)
                    throws IOException, ClassNotFoundException {
                return Class.forName(description.getName(), false, Submission.class.getClassLoader());
            }
        }) {
            return (Submission) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the executor runs another version of zeline-spark.jar", e);
        }
    }

    /**
     * A command line that was parsed where the files were unpacked.
     *
     * @param command the object that holds its options
     * @param paths the spellings of files, and the paths that stand for them
     */
    record Parsed(Object command, Map<String, Path> paths) {
        /** A message that names files as the command line spells them. */
        String spelled(String message) {
            String spelled = message;
            for (Map.Entry<String, Path> path : paths.entrySet()) {
                spelled = spelled.replace(path.getValue().toString(), path.getKey());
            }
            return spelled;
        }
    }

    /** Unpacks the files into a temporary folder, and parses the command line with their new paths. */
    Parsed unpacked() {
        try {
            Path folder = Files.createTempDirectory("zeline-");
            folder.toFile().deleteOnExit();
            Map<String, Path> paths = files.unpack(folder);
            return new Parsed(parsed(AttachedFiles.renamed(words.toArray(String[]::new), paths)), paths);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder could be made", e);
        }
    }

    /**
     * Parses a command line without running it.
     *
     * @return the object that holds the options of the command
     * @throws CommandLine.ParameterException if the words are wrong
     */
    static Object parsed(String... words) {
        CommandLine line = new CommandLine(new ZelineSpark()).setCaseInsensitiveEnumValuesAllowed(true);
        CommandLine.ParseResult result = line.parseArgs(words);
        return result.subcommand().commandSpec().userObject();
    }

    /**
     * A hash of what the results of images depend on, apart from the images.
     *
     * @param common the options of this command line
     * @param ignored options without an influence on results
     */
    String fingerprint(CommonOptions common, List<String> ignored) {
        MessageDigest digest = sha256();
        Map<String, String> numbers = new LinkedHashMap<>();
        files.contents().forEach((spelled, contents) -> {
            numbers.put(spelled, "file " + numbers.size());
            contents.forEach((name, bytes) -> {
                add(digest, name + " " + bytes.length);
                digest.update(bytes);
            });
        });
        common.root().getParseResult().subcommand().matchedOptions().stream()
                .filter(option -> !ignored.contains(option.longestName()))
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .forEach(option -> {
                    add(digest, option.longestName());
                    String[] values = option.originalStringValues().toArray(String[]::new);
                    for (String value : AttachedFiles.renamed(values, numbers)) {
                        add(digest, value);
                    }
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** A hash of bytes, in hexadecimal. */
    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
