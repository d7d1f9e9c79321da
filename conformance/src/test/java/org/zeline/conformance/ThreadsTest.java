package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchSettings;

/** Threads change how long a search takes, and nothing else. */
class ThreadsTest {
    private static SearchSettings settings(SearchSettings.Mode mode, double precision, int maxEvaluations) {
        return new SearchSettings(
                mode, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(precision), maxEvaluations);
    }

    /** A test and its data. */
    private record Question(RegionInference test, Tensor image) {}

    /** Runs a test on several numbers of threads and compares all that must not differ. */
    private static RegionResult sameOnAnyThreads(Question question) {
        List<Tensor> image = List.of(question.image);
        RegionResult one = question.test.run(image, Draws.seeded(0));
        assertThat(one.search().threads()).isEqualTo(1);
        for (int threads : new int[] {2, 3, 7}) {
            RegionResult many = question.test.withThreads(threads).run(image, Draws.seeded(0));
            assertThat(many.search().threads()).isEqualTo(threads);
            assertThat(many.p()).isEqualTo(one.p());
            assertThat(many.truncated()).isEqualTo(one.truncated());
            assertThat(many.searched()).isEqualTo(one.searched());
            assertThat(many.search().evaluations()).isEqualTo(one.search().evaluations());
            assertThat(many.search().columns()).isEqualTo(one.search().columns());
        }
        return one;
    }

    /** Compares on 25 questions, of which the longest takes more than so many evaluations. */
    private static void assertThreadsChangeNothing(LongFunction<Optional<Question>> questions, int longest) {
        int compared = 0;
        long most = 0;
        for (long seed = 0; seed < 1000 && compared < 25; seed++) {
            Optional<Question> question = questions.apply(seed);
            if (question.isPresent()) {
                try {
                    most = Math.max(
                            most, sameOnAnyThreads(question.get()).search().evaluations());
                    compared++;
                } catch (NoAnswerException e) {
                    assertThat(e).hasMessageMatching(".*(empty|nothing).*");
                }
            }
        }
        assertThat(compared).isEqualTo(25);
        assertThat(most).isGreaterThan(longest);
    }

    @Test
    void segmentationsAreAsWithOneThread() {
        Shape shape = Shape.of(1, 1, 8, 8);
        assertThreadsChangeNothing(
                seed -> {
                    Random random = new Random(seed);
                    OnnxModel model = SelectionEventTest.segmentation(random, 8);
                    Tensor image = SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()));
                    Hypothesis hypothesis = SelectionEventTest.hypothesis(random, shape.size());
                    RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                            .with(settings(SearchSettings.Mode.BOUNDED, seed % 2 == 0 ? 1e-3 : 1e-7, 100_000));
                    return Optional.of(new Question(test, image));
                },
                64);
    }

    @Test
    void wideNetworksAreAsWithOneThread() {
        Shape shape = Shape.of(1, 1, 12, 12);
        assertThreadsChangeNothing(
                seed -> {
                    Random random = new Random(seed);
                    OnnxModel model = SelectionEventTest.wideSegmentation(random, 12);
                    Tensor image = SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()));
                    RegionInference test = RegionInference.of(
                                    model,
                                    Hypothesis.regionAbove(0.6).normalized().build(),
                                    new Covariance.Scalar(1))
                            .with(settings(SearchSettings.Mode.BOUNDED, 1e-3, 100_000));
                    return Optional.of(new Question(test, image));
                },
                100);
    }

    @Test
    void smoothNetworksAreAsWithOneThread() {
        Shape shape = SmoothNetworkTest.IMAGE;
        assertThreadsChangeNothing(
                seed -> {
                    Random random = new Random(seed);
                    OnnxModel model = SmoothNetworkTest.model(random);
                    Tensor image = SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()));
                    Hypothesis hypothesis = Hypothesis.regionAbove(0.3).build();
                    RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                            .with(settings(SearchSettings.Mode.BOUNDED, 1e-7, 2_000));
                    return Optional.of(new Question(test, image));
                },
                32);
    }

    @Test
    void randomNetworksAreAsWithOneThread() {
        assertThreadsChangeNothing(
                seed -> {
                    Random random = new Random(seed);
                    RandomNetwork network = RandomNetwork.of(seed);
                    Shape shape = network.input();
                    Plan plan = network.plan(Kernels.scalar());
                    if (!plan.edge(plan.outputs()[0]).shape().equals(shape)) {
                        return Optional.empty(); // no score map
                    }
                    OnnxModel model = network.graph().model(network.output());
                    Tensor image = SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()));
                    Hypothesis hypothesis = Hypothesis.regionAbove(0.1).build();
                    RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                            .with(settings(SearchSettings.Mode.BOUNDED, 1e-9, 5_000));
                    return Optional.of(new Question(test, image));
                },
                16);
    }

    @Property(tries = 30)
    void theLimitOnEvaluationsIsKept(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(1, 1, 8, 8);
        RegionInference test = RegionInference.of(
                SelectionEventTest.segmentation(random, 8),
                Hypothesis.regionAbove(0.5).normalized().build(),
                new Covariance.Scalar(1));
        List<Tensor> image =
                List.of(SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size())));
        RegionResult all =
                test.with(settings(SearchSettings.Mode.BOUNDED, 1e-9, 100_000)).run(image, Draws.seeded(0));
        for (int most : new int[] {1, 2, 9, 17, 30, 41}) {
            RegionResult some =
                    test.with(settings(SearchSettings.Mode.BOUNDED, 1e-9, most)).run(image, Draws.seeded(0));
            assertThat(some.search().evaluations()).isBetween(1L, (long) most);
            assertThat(all.p().value())
                    .isBetween(some.p().lower() - 1e-9, some.p().upper() + 1e-9);
        }
    }

    @ParameterizedTest
    @CsvSource({"bounded,1", "bounded,3", "sweep,1", "exhaustive,1"})
    void anInterruptedSearchStops(String mode, int threads)
            throws InterruptedException, ExecutionException, TimeoutException {
        Random random = new Random(5);
        Shape shape = Shape.of(1, 1, 24, 24);
        RegionInference test = RegionInference.of(
                        SelectionEventTest.segmentation(random, 24),
                        Hypothesis.regionAbove(0.5).normalized().build(),
                        new Covariance.Scalar(1))
                .with(settings(SearchSettings.Mode.of(mode), 1e-300, Integer.MAX_VALUE))
                .withThreads(threads);
        Tensor image = SelectionEventTest.tensor(shape, SelectionEventTest.normals(random, shape.size()));
        FutureTask<Boolean> search = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> test.run(List.of(image), Draws.seeded(0)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("interrupted");
            return Thread.currentThread().isInterrupted();
        });
        new Thread(search).start();
        assertThat(search.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thereIsAtLeastOneThread() {
        RegionInference test = RegionInference.of(
                SelectionEventTest.segmentation(new Random(1), 6),
                Hypothesis.regionAbove(0.5).build(),
                new Covariance.Scalar(1));
        assertThatThrownBy(() -> test.withThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threads must be at least 1, got 0");
    }
}
