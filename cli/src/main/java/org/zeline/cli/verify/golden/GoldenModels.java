package org.zeline.cli.verify.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;

/** Where the models of golden files are. */
final class GoldenModels {
    private GoldenModels() {}

    /**
     * {@return the file of a model}
     *
     * @param file the golden file
     * @param name the model's file name
     * @param models the folder of models; if {@code null}, they are beside the golden file, in a folder {@code models}
     *     beside it, or in one beside one of the two folders around it
     * @throws BadInputException if it is not there
     */
    static Path find(Path file, String name, @Nullable Path models) {
        List<Path> places = new ArrayList<>();
        if (models != null) {
            places.add(models.resolve(name));
        } else {
            places.add(file.resolveSibling(name));
            Path folder = file.toAbsolutePath().normalize().getParent();
            for (int up = 0; up < 3 && folder != null; up++) {
                places.add(folder.resolve("models").resolve(name));
                folder = folder.getParent();
            }
        }
        return places.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new BadInputException(file + ": there is no such model file as " + places.get(0)
                        + "; name its folder with --models"));
    }
}
