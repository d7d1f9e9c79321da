package org.zeline.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.inference.ImageTests;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.value.RealTensor;
import picocli.CommandLine;

/** The question about images as one JVM has prepared it; the tasks of the JVM share it. */
final class ImageWorker {
    static final OncePerJvm<ImageWorker> PREPARED = new OncePerJvm<>(ImageWorker::new);

    private final Submission.Parsed parsed;
    private final Path directory;
    private final PvalueCommand question;
    private final ModelSource networks;
    private final LoadedModel model;
    private final ImageTests tests;

    private ImageWorker(Submission submission) {
        parsed = submission.unpacked();
        directory = Path.of(submission.directory());
        question = (PvalueCommand) parsed.command();
        networks = question.networks();
        model = question.load(networks);
        tests = new ImageTests(model, question.common().setup(), image -> true);
    }

    /**
     * Tests images.
     *
     * @param images in order
     * @param kept identities of images whose results are known
     * @return a record for each image, in order
     */
    List<ImageRecord> test(List<ImageSource> images, Set<String> kept) {
        List<ImageRecord> records = new ArrayList<>();
        try (Task task = new Task(images)) {
            tests.run(
                    task,
                    (image, key) -> kept.contains(ImageRecord.identity(image, key))
                            ? List.of(ImageRow.without(image, ""))
                            : List.of(),
                    test -> {
                        String name = images.get(test.index()).name();
                        boolean known = kept.contains(ImageRecord.identity(name, test.key()));
                        records.add(
                                known
                                        ? ImageRecord.kept(name, test.key())
                                        : ImageRecord.of(name, test, message -> task.spelled(test.index(), message)));
                    });
        }
        if (records.size() < images.size()) {
            throw new IllegalStateException("the task was interrupted");
        }
        return records;
    }

    /** The images of one task, and the files that hold them while it runs. */
    private final class Task implements ImageTests.Images, AutoCloseable {
        private final List<ImageSource> images;
        private final Path[] files;
        private final Path temporary;

        Task(List<ImageSource> images) {
            this.images = images;
            this.files = new Path[images.size()];
            try {
                temporary = Files.createTempDirectory("zeline-images-");
            } catch (IOException e) {
                throw new UncheckedIOException("no temporary folder could be made", e);
            }
        }

        /** Each image is looked at by one thread. */
        private Path file(int index) {
            if (files[index] == null) {
                try {
                    Path own = Files.createDirectory(temporary.resolve(Integer.toString(index)));
                    files[index] = images.get(index).file(directory, own);
                } catch (IOException e) {
                    throw new BadInputException(name(index) + ": could not be read (" + e.getMessage() + ")", e);
                }
            }
            return files[index];
        }

        /** A message that names the file of an image as its row does. */
        String spelled(int index, String message) {
            String path = images.get(index).path();
            String named = files[index] == null
                    ? message
                    : message.replace(files[index].toString(), path == null ? name(index) : path);
            return parsed.spelled(named);
        }

        @Override
        public int count() {
            return images.size();
        }

        @Override
        public String name(int index) {
            return images.get(index).name();
        }

        @Override
        public RealTensor data(int index) {
            try {
                return question.tested(model, file(index), networks);
            } catch (CommandLine.ParameterException e) {
                throw new BadInputException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public Problem problem(int index) {
            try {
                return question.problem(model, file(index), networks);
            } catch (CommandLine.ParameterException e) {
                throw new BadInputException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            try (Stream<Path> all = Files.walk(temporary)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(temporary + ": could not be removed", e);
            }
        }
    }
}
