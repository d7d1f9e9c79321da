package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.EnsembleLog.Outcome;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.LabelledSamples;

/**
 * AutoAttack (Croce and Hein, ICML 2020): an ensemble of attacks without parameters to be tuned; a sample counts as
 * robust if none of them finds an adversarial sample within the ball and the bounds. Every adversarial sample is
 * checked again. The result depends on the seed, neither on threads nor on batches; for models with random operators
 * only the rand version, which computes each sample by itself, has this property. Random numbers differ from those of
 * the authors' implementation: each search of a sample has its own stream. Searches end at their first success, so that
 * an adversarial sample need not be the one of highest loss.
 *
 * @param ball where adversarial samples lie
 * @param settings version and budgets
 */
public record AutoAttack(NormBall ball, AutoAttackSettings settings) implements Attack {
    /**
     * How an evaluation is carried out.
     *
     * @param seed fixes all random numbers
     * @param first the index of the first sample, which random numbers depend on: parts of a data set that are
     *     evaluated apart have the same outcomes as the whole
     * @param threads at least 1
     * @param batch the number of samples computed together, at least 1
     * @param fixedBatch whether the network takes batches of that size only: shorter ones are padded
     * @param log keeps finished work
     * @param progress is told the number of samples that are done, over all members
     */
    public record Execution(
            long seed, int first, int threads, int batch, boolean fixedBatch, EnsembleLog log, LongConsumer progress) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if there are no threads or batches, or the index is negative
         */
        public Execution {
            if (threads < 1 || batch < 1) {
                throw new IllegalArgumentException(
                        "threads and batch must be at least 1, got " + threads + " and " + batch);
            }
            if (first < 0) {
                throw new IllegalArgumentException("the index of the first sample must be at least 0, got " + first);
            }
        }

        /**
         * Evaluates a whole data set.
         *
         * @param seed fixes all random numbers
         * @param threads at least 1
         * @param batch the number of samples computed together, at least 1
         * @param fixedBatch whether the network takes batches of that size only: shorter ones are padded
         * @param log keeps finished work
         * @param progress is told the number of samples that are done, over all members
         */
        public Execution(
                long seed, int threads, int batch, boolean fixedBatch, EnsembleLog log, LongConsumer progress) {
            this(seed, 0, threads, batch, fixedBatch, log, progress);
        }
    }

    @Override
    public String name() {
        return "autoattack";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        if (goal.targets() != null) {
            throw new IllegalArgumentException("autoattack chooses its targets itself; use an untargeted goal");
        }
        Execution execution = new Execution(
                random.nextLong(), 1, Math.max(1, x.shape().extent(0)), false, EnsembleLog.NONE, count -> {});
        return evaluate(() -> network, new LabelledSamples(x, goal.labels()), execution)
                .adversarial();
    }

    /**
     * Attacks samples.
     *
     * @param networks gives each thread the network, with working memory of its own
     * @param samples at least one, within the bounds
     * @param execution how it is carried out
     * @return what each member did
     * @throws ModelException if there are no samples or fewer than two classes, a sample is not within the bounds, a
     *     label has no logit, or an output is NaN
     */
    public AutoAttackResult evaluate(
            Supplier<? extends Classifier> networks, LabelledSamples samples, Execution execution) {
        if (samples.count() == 0) {
            throw new ModelException("autoattack needs at least one sample");
        }
        Classifier network = networks.get();
        Tensor first =
                samples.range(0, Math.min(samples.count(), execution.batch)).inputs();
        network.requireClasses(first);
        ball.requireInside(samples.inputs().doubles());
        int classes = network.logits(first).shape().size() / first.shape().extent(0);
        Evaluation evaluation = new Evaluation(samples, settings.members(classes), execution);
        evaluation.run(network, networks);
        AutoAttackResult result = evaluation.result(EnsembleChecks.ofOutputs(network, first, settings));
        List<String> warnings = new ArrayList<>(result.warnings());
        warnings.addAll(EnsembleChecks.ofMembers(result));
        return new AutoAttackResult(ball, settings, result.correct(), result.members(), result.adversarial(), warnings);
    }

    /** One evaluation; threads take batches, and write to the places of their samples. */
    private final class Evaluation {
        private final LabelledSamples samples;
        private final List<EnsembleMember> members;
        private final Execution execution;
        private final int batch;
        private final boolean[] correct;
        private final @Nullable Outcome[][] outcomes;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicLong done = new AtomicLong();

        Evaluation(LabelledSamples samples, List<EnsembleMember> members, Execution execution) {
            this.samples = samples;
            this.members = members;
            this.execution = execution;
            this.batch = settings.version() == AutoAttackSettings.Version.RAND
                    ? 1
                    : execution.fixedBatch ? execution.batch : Math.min(execution.batch, share());
            this.correct = new boolean[samples.count()];
            this.outcomes = new Outcome[members.size()][samples.count()];
        }

        /** The samples of one thread, if all get as many. */
        private int share() {
            return (samples.count() + execution.threads - 1) / execution.threads;
        }

        void run(Classifier network, Supplier<? extends Classifier> networks) {
            if (execution.threads == 1) {
                work(network);
                return;
            }
            ExecutorService pool = Executors.newFixedThreadPool(execution.threads, task -> {
                Thread thread = new Thread(task, "zeline-autoattack");
                thread.setDaemon(true);
                return thread;
            });
            try {
                List<Callable<Boolean>> workers = new ArrayList<>();
                for (int t = 0; t < execution.threads; t++) {
                    Classifier own = t == 0 ? network : networks.get();
                    workers.add(() -> work(own));
                }
                for (Future<Boolean> worker : pool.invokeAll(workers)) {
                    worker.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted during autoattack", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw new IllegalStateException(e);
            } finally {
                pool.shutdownNow();
            }
        }

        private boolean work(Classifier network) {
            int rows = execution.fixedBatch ? execution.batch : 1;
            for (int from = take(); from < samples.count(); from = take()) {
                LabelledSamples own = samples.range(from, Math.min(samples.count(), from + batch));
                EnsembleBatch attacked = new EnsembleBatch(
                        ball,
                        settings,
                        network,
                        own.inputs(),
                        own.labels(),
                        execution.first + from,
                        rows,
                        execution.seed);
                boolean[] clean = attacked.open();
                System.arraycopy(clean, 0, correct, from, clean.length);
                for (int m = 0; m < members.size(); m++) {
                    boolean[] chosen = settings.alone() ? clean : attacked.open();
                    @Nullable Outcome[] found = attacked.run(members.get(m), chosen, execution.log);
                    System.arraycopy(found, 0, outcomes[m], from, found.length);
                    report(own.count());
                }
            }
            return true;
        }

        private int take() {
            return Math.min(next.getAndAdd(batch), samples.count());
        }

        private synchronized void report(int count) {
            execution.progress.accept(done.addAndGet(count));
        }

        AutoAttackResult result(List<String> warnings) {
            double[] points = samples.inputs().doubles().clone();
            int width = points.length / samples.count();
            List<AutoAttackResult.Member> found = new ArrayList<>();
            for (int m = 0; m < members.size(); m++) {
                boolean[] attacked = new boolean[samples.count()];
                boolean[] broken = new boolean[samples.count()];
                int flat = 0;
                double seconds = 0;
                for (int s = 0; s < broken.length; s++) {
                    Outcome outcome = outcomes[m][s];
                    if (outcome != null) {
                        attacked[s] = true;
                        broken[s] = outcome.broken();
                        flat += outcome.flat() ? 1 : 0;
                        seconds += outcome.seconds();
                    }
                }
                found.add(new AutoAttackResult.Member(members.get(m), attacked, broken, flat, seconds));
            }
            for (int s = 0; s < correct.length; s++) {
                double[] point = point(s);
                if (point != null) {
                    System.arraycopy(point, 0, points, s * width, width);
                }
            }
            Tensor adversarial =
                    new RealTensor(samples.inputs().type(), samples.inputs().shape(), points);
            return new AutoAttackResult(ball, settings, correct, found, adversarial, warnings);
        }

        /** Of the first member that broke a sample; otherwise the strongest that there is. */
        private double @Nullable [] point(int sample) {
            double[] strongest = null;
            for (@Nullable Outcome[] member : outcomes) {
                Outcome outcome = member[sample];
                if (outcome != null && outcome.broken()) {
                    return outcome.point();
                }
                strongest = outcome != null && outcome.point() != null ? outcome.point() : strongest;
            }
            return strongest;
        }
    }
}
