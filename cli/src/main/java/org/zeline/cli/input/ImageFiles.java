package org.zeline.cli.input;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Images that were named together: one file, all files of a folder, or those that a pattern such as {@code dark/*.png}
 * names, in the order of their names. Hidden files and folders in the folder are left out. A part after {@code #}, as
 * in {@code stacks/*.tif#3}, is that part of each.
 *
 * @param folder that all of them are in or below; empty for the current one
 * @param files at least one
 */
public record ImageFiles(Path folder, List<Path> files) {
    /** Copies the list. */
    public ImageFiles {
        files = List.copyOf(files);
    }

    /**
     * Finds images.
     *
     * @param named a file, a folder or a pattern
     * @throws BadInputException if there is none
     */
    public static ImageFiles named(String named) {
        try {
            String files = all(named);
            ImageFiles found = isFolder(files)
                    ? in(Path.of(files))
                    : isPattern(files) ? matching(files) : new ImageFiles(folder(named), List.of(Path.of(named)));
            if (found.files.isEmpty()) {
                throw new BadInputException(named + ": there are no such images; name a folder of them, or a pattern"
                        + " such as '" + Path.of("images", "*.png") + "'");
            }
            return areSeveral(named) ? found.parts(named.substring(files.length())) : found;
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new BadInputException(named + ": is no path and no pattern (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new BadInputException(named + ": could not be read (" + e.getMessage() + ")", e);
        }
    }

    /** What names the files, without a part of each. */
    private static String all(String named) {
        int part = named.indexOf('#');
        return part < 0 || Files.exists(Path.of(named)) ? named : named.substring(0, part);
    }

    private ImageFiles parts(String part) {
        return new ImageFiles(
                folder, files.stream().map(file -> Path.of(file + part)).toList());
    }

    /** Whether a folder or a pattern was named, which may hold any number of images. */
    public static boolean areSeveral(String named) {
        try {
            String files = all(named);
            return isFolder(files) || isPattern(files);
        } catch (InvalidPathException e) {
            return true; // as patterns are on some systems
        }
    }

    private static boolean isFolder(String named) {
        return Files.isDirectory(Path.of(named));
    }

    private static boolean isPattern(String named) {
        return named.matches(".*[*?\\[{].*") && !Files.exists(TensorSource.file(Path.of(named)));
    }

    private static Path folder(String file) {
        Path parent = Path.of(file).getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static ImageFiles in(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return new ImageFiles(
                    folder,
                    all.filter(file -> Files.isRegularFile(file) && !isHidden(file))
                            .sorted()
                            .toList());
        }
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    private static ImageFiles matching(String pattern) throws IOException {
        int wild = pattern.replaceAll("[*?\\[{].*", "").length();
        int folder = pattern.lastIndexOf('/', wild);
        String start = folder < 0 ? "." : pattern.substring(0, folder + 1);
        if (!Files.isDirectory(Path.of(start))) {
            throw new BadInputException(start + ": there is no such folder; check the pattern " + pattern);
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + (folder < 0 ? "./" : "") + pattern);
        int depth = pattern.contains("**")
                ? Integer.MAX_VALUE
                : 1
                        + (int) pattern.substring(folder + 1)
                                .chars()
                                .filter(c -> c == '/')
                                .count();
        try (Stream<Path> all = Files.walk(Path.of(start), depth)) {
            List<Path> files = all.filter(file -> Files.isRegularFile(file) && matcher.matches(file))
                    .map(file -> folder < 0 ? Path.of(".").relativize(file) : file)
                    .sorted()
                    .toList();
            return new ImageFiles(folder < 0 ? Path.of("") : Path.of(start), files);
        }
    }

    /** The name of one of the files, as its path below the folder. */
    public String name(Path file) {
        return folder.relativize(file).toString();
    }
}
