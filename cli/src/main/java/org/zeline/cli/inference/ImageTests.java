package org.zeline.cli.inference;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.ParallelSequence;
import org.zeline.si.search.SearchListener;

/**
 * The same question about many images, several at a time. The network is prepared once for each shape. What came out
 * does not depend on the number of threads.
 */
public final class ImageTests {
    /** For how many shapes networks stay prepared. */
    private static final int SHAPES = 4;

    private final LoadedModel model;
    private final Setup setup;
    private final Predicate<String> kept;
    private final Map<Shape, Asked> byShape = new LinkedHashMap<>();

    /** A question about images of one shape, and its test. */
    private record Asked(Problem problem, RegionInference test) {}

    /** Where images come from. */
    public interface Images {
        /** How many there are. */
        int count();

        /** The name of one. */
        String name(int index);

        /** Reads one, as data that can be tested. */
        RealTensor data(int index);

        /** The question about one, in full. */
        Problem problem(int index);
    }

    /** What was found about images by earlier work. */
    public interface Found {
        /**
         * The rows of an image.
         *
         * @param image its name
         * @param key its fingerprint
         * @return nothing if the image is new, or it, the question or the network have changed
         */
        List<ImageRow> find(String image, String key);
    }

    /**
     * What came out for an image.
     *
     * @param index of the image
     * @param key a fingerprint of all that the rows depend on; empty if the image could not be read
     * @param rows one for the image or each of its components
     * @param answers that the rows are of; none if there is no answer or the rows were kept from earlier work
     * @param failure why there is no answer, or {@code null} if there is one
     */
    public record ImageTest(
            int index,
            String key,
            List<ImageRow> rows,
            List<Answer> answers,
            @Nullable Failure failure) {
        /** Whether it would come out the same at another time. */
        public boolean isLasting() {
            return failure == null || failure.isLasting();
        }
    }

    /**
     * Prepares tests.
     *
     * @param setup of each search; its threads are those that share the images
     * @param kept whether what was found earlier about an image, by its name, may be taken as it is
     */
    public ImageTests(LoadedModel model, Setup setup, Predicate<String> kept) {
        this.model = model;
        this.setup = setup;
        this.kept = kept;
    }

    /**
     * Tests all images, until the calling thread is interrupted, as it then stays.
     *
     * @param found what was found earlier
     * @param done takes what came out, in order, on the calling thread
     */
    public void run(Images images, Found found, Consumer<ImageTest> done) {
        new ParallelSequence(setup.threads()).run(0, images.count(), index -> test(images, (int) index, found), done);
    }

    private ImageTest test(Images images, int index, Found found) {
        String name = images.name(index);
        try {
            RealTensor data = images.data(index);
            Asked asked = asked(images, index, data.shape());
            Problem problem = seeded(asked.problem.withTested(name, data), name);
            String key = Answer.named(problem, () -> Fingerprint.ofAnswer(problem, model, setup.seed()));
            List<ImageRow> known = found.find(name, key);
            if (!known.isEmpty() && kept.test(name)) {
                String reason = known.get(0).reason();
                return new ImageTest(
                        index,
                        key,
                        known,
                        List.of(),
                        reason.isEmpty() ? null : new Failure(Failure.Kind.NO_ANSWER, reason));
            }
            return tested(name, index, key, asked.test, problem);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return failed(name, index, "", e);
        }
    }

    private ImageTest tested(String name, int index, String key, RegionInference test, Problem problem) {
        try {
            List<Answer> answers = Answer.all(test, problem, model, setup.withThreads(1), SearchListener.NONE);
            List<ImageRow> rows = answers.stream()
                    .map(answer -> ImageRow.of(name, answer.result()))
                    .toList();
            return new ImageTest(index, key, rows, answers, null);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return failed(name, index, key, e);
        }
    }

    private static ImageTest failed(String name, int index, String key, Throwable thrown) {
        Failure failure = Failure.of(thrown);
        return new ImageTest(index, key, List.of(ImageRow.without(name, failure.message())), List.of(), failure);
    }

    /** Each image has noise of its own, which depends on the seed and on its name alone. */
    private static Problem seeded(Problem problem, String name) {
        return problem.randomization()
                .map(added -> problem.withAddedNoise(added.seed()
                        ^ UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                .getMostSignificantBits()))
                .orElse(problem);
    }

    private Asked asked(Images images, int index, Shape shape) {
        synchronized (byShape) {
            Asked known = byShape.get(shape);
            if (known == null) {
                Problem problem = images.problem(index);
                known = new Asked(problem, Answer.named(problem, () -> Answer.test(problem, model, setup)));
                if (byShape.size() == SHAPES) {
                    byShape.remove(byShape.keySet().iterator().next());
                }
                byShape.put(shape, known);
            }
            return known;
        }
    }
}
