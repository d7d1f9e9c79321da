package org.zeline.spark;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;

/**
 * The contents of files that a command line names, so that the same command can run where these files are not. A file,
 * or a folder of files, is found again by how the command line spells it.
 */
final class AttachedFiles implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** What separates the name of a file from the remainder of a word, as in {@code --mask=F} or {@code diagonal:F}. */
    private static final String BEFORE = "(?<=^|[=:,;])";

    private static final String AFTER = "(?=$|[:,;#])";

    private final LinkedHashMap<String, Attachment> bySpelling = new LinkedHashMap<>();

    /**
     * A file, or a folder.
     *
     * @param target what stands for the spelling, relative to the folder of the contents; empty for that folder itself
     * @param contents by path, relative to the folder of the contents
     */
    private record Attachment(String target, LinkedHashMap<String, byte[]> contents) implements Serializable {}

    /**
     * Attaches a file.
     *
     * @param spelled as the command line has it
     * @throws BadInputException if it can't be read
     */
    void file(Path spelled) {
        LinkedHashMap<String, byte[]> contents = new LinkedHashMap<>();
        contents.put(name(spelled), Contents.bytes(spelled));
        bySpelling.put(spelled.toString(), new Attachment(name(spelled), contents));
    }

    /**
     * Attaches several files.
     *
     * @param spelled the folder or the pattern that names them
     * @param target the name that stands for the spelling; empty for the folder of all of them
     * @param files their paths by their names, relative to the folder of all of them
     * @throws BadInputException if one can't be read, or is not below that folder
     */
    void files(String spelled, String target, Map<String, Path> files) {
        LinkedHashMap<String, byte[]> contents = new LinkedHashMap<>();
        files.forEach((name, file) -> {
            Path relative = Path.of(name);
            if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
                throw new BadInputException(file + ": is not in or below the folder of " + spelled
                        + "; put it there, so that it can be sent");
            }
            contents.put(name, Contents.bytes(file));
        });
        bySpelling.put(spelled, new Attachment(target, contents));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /**
     * Checks that each of the files will be found again.
     *
     * @throws BadInputException if the words spell one otherwise
     */
    void requireSpelled(String... words) {
        for (String spelled : bySpelling.keySet()) {
            Pattern pattern = pattern(spelled);
            if (Arrays.stream(words).noneMatch(word -> pattern.matcher(word).find())) {
                throw new BadInputException(spelled
                        + ": this file can't be sent to the executors as it is named; write its path in this form");
            }
        }
    }

    private static Pattern pattern(String spelled) {
        return Pattern.compile(BEFORE + Pattern.quote(spelled) + AFTER);
    }

    /**
     * Writes the contents, each file or folder into a folder of its own.
     *
     * @param folder an existing one, without files
     * @return the spellings, and the path that now stands for each
     */
    Map<String, Path> unpack(Path folder) {
        Map<String, Path> paths = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Attachment> attached : bySpelling.entrySet()) {
                Path own = Files.createDirectory(folder.resolve(Integer.toString(paths.size())));
                own.toFile().deleteOnExit();
                for (Map.Entry<String, byte[]> file :
                        attached.getValue().contents.entrySet()) {
                    Path path = own.resolve(file.getKey());
                    Files.createDirectories(path.getParent()).toFile().deleteOnExit();
                    Files.write(path, file.getValue());
                    path.toFile().deleteOnExit();
                }
                paths.put(attached.getKey(), own.resolve(attached.getValue().target));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the files of the question could not be written", e);
        }
        return paths;
    }

    /** The words with other paths in place of the spellings; longer spellings first. */
    static String[] renamed(String[] words, Map<String, ?> paths) {
        String[] renamed = words.clone();
        paths.entrySet().stream()
                .sorted((a, b) -> b.getKey().length() - a.getKey().length())
                .forEach(path -> {
                    Pattern pattern = pattern(path.getKey());
                    String other = Matcher.quoteReplacement(path.getValue().toString());
                    Arrays.setAll(renamed, i -> pattern.matcher(renamed[i]).replaceAll(other));
                });
        return renamed;
    }

    /** The contents of all files, with the spellings and the names. */
    Map<String, Map<String, byte[]>> contents() {
        Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();
        bySpelling.forEach((spelled, attached) -> all.put(spelled, attached.contents));
        return all;
    }
}
