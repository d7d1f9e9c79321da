package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.EnsembleLog.Outcome;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.Losses;

/** AutoAttack on some samples, which are computed together. Random numbers depend on the seed and on each sample. */
final class EnsembleBatch {
    /** More than members: streams from here on are those of random operators. */
    private static final int NOISE = 1000;

    private static final int MOST_RESTARTS = 1000;

    private final NormBall ball;
    private final AutoAttackSettings settings;
    private final Lockstep plain;
    private final SquareProposal.Grid grid;
    private final long seed;
    private final List<Sample> samples = new ArrayList<>();

    /** A sample, its logits, and how it stands. */
    private static final class Sample {
        private final int index;
        private final double[] x;
        private final int label;
        private final double[] logits;
        private boolean open;

        Sample(int index, double[] x, int label, double[] logits) {
            this.index = index;
            this.x = x;
            this.label = label;
            this.logits = logits;
            this.open = Logits.argMax(logits, 0, logits.length) == label;
        }
    }

    /**
     * @param x the samples
     * @param first the index of the first sample
     * @param rows the least number of rows of a batch
     */
    EnsembleBatch(
            NormBall ball,
            AutoAttackSettings settings,
            Classifier network,
            Tensor x,
            int[] labels,
            int first,
            int rows,
            long seed) {
        this.ball = ball;
        this.settings = settings;
        this.seed = seed;
        this.grid = SquareProposal.Grid.of(x.shape());
        this.plain = Lockstep.of(network, x).padded(rows);
        double[] values = x.doubles();
        ball.requireInside(values);
        int width = values.length / labels.length;
        List<double[]> points = new ArrayList<>();
        for (int s = 0; s < labels.length; s++) {
            points.add(Arrays.copyOfRange(values, s * width, (s + 1) * width));
        }
        double[][] logits = lockstep(first, NOISE, 0).logits(points);
        for (int s = 0; s < labels.length; s++) {
            Targets.label(labels, s, logits[s].length);
            samples.add(new Sample(first + s, points.get(s), labels[s], logits[s]));
        }
    }

    /** Whether each sample is correctly classified, and not broken yet. */
    boolean[] open() {
        boolean[] open = new boolean[samples.size()];
        for (int s = 0; s < open.length; s++) {
            open[s] = samples.get(s).open;
        }
        return open;
    }

    /** What a member finds for each sample that it attacks; {@code null} for the others. */
    @Nullable
    Outcome[] run(EnsembleMember member, boolean[] attacked, EnsembleLog log) {
        @Nullable Outcome[] outcomes = new Outcome[samples.size()];
        List<Sample> fresh = new ArrayList<>();
        for (int s = 0; s < outcomes.length; s++) {
            if (attacked[s]) {
                outcomes[s] = log.find(samples.get(s).index, member);
                if (outcomes[s] == null) {
                    fresh.add(samples.get(s));
                }
            }
        }
        if (!fresh.isEmpty()) {
            List<Outcome> found = attack(member, fresh);
            for (int i = 0; i < fresh.size(); i++) {
                log.add(fresh.get(i).index, member, found.get(i));
                outcomes[samples.indexOf(fresh.get(i))] = found.get(i);
            }
        }
        for (int s = 0; s < outcomes.length; s++) {
            Outcome own = outcomes[s];
            samples.get(s).open &= own == null || !own.broken();
        }
        return outcomes;
    }

    private List<Outcome> attack(EnsembleMember member, List<Sample> fresh) {
        long start = System.nanoTime();
        double[] @Nullable [] points = new double[fresh.size()][];
        boolean[] broken = new boolean[fresh.size()];
        boolean[] flat = new boolean[fresh.size()];
        int classes = fresh.get(0).logits.length;
        int restarts = settings.restarts(member, ball.norm());
        int count = restarts * settings.targets(member, ball.norm(), classes);
        for (int number = 0; number < count; number++) {
            List<Integer> left = new ArrayList<>();
            List<SampleSearch> searches = new ArrayList<>();
            for (int i = 0; i < broken.length; i++) {
                if (!broken[i]) {
                    left.add(i);
                    searches.add(search(member, fresh.get(i), number / restarts, number % restarts));
                }
            }
            Lockstep lockstep = lockstep(fresh.get(0).index, NOISE + 1 + member.stream(), number);
            lockstep.run(searches);
            keep(left, searches, points, flat);
            verify(lockstep, member, fresh, left, searches, broken);
        }
        double seconds = (System.nanoTime() - start) * 1e-9 / fresh.size();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < broken.length; i++) {
            boolean kept = broken[i] || member == EnsembleMember.APGD_CE;
            outcomes.add(new Outcome(broken[i], kept ? points[i] : null, flat[i], seconds));
        }
        return outcomes;
    }

    /** The rand version has samples one by one: its random operators have streams of their own for each search. */
    private Lockstep lockstep(int sample, int member, int search) {
        return settings.version() == AutoAttackSettings.Version.RAND
                ? plain.averaged(settings.draws(), stream(sample, member, search))
                : plain;
    }

    private static void keep(
            List<Integer> left, List<SampleSearch> searches, double[] @Nullable [] points, boolean[] flat) {
        for (int j = 0; j < searches.size(); j++) {
            int i = left.get(j);
            double[] found = searches.get(j).found();
            if (searches.get(j) instanceof Ascent ascent) {
                flat[i] |= ascent.startsWithoutGradient();
                points[i] = found != null ? found : ascent.best();
            } else {
                points[i] = found;
            }
        }
    }

    /** Asks the network again, and checks the distance: no member is taken at its word. */
    private void verify(
            Lockstep lockstep,
            EnsembleMember member,
            List<Sample> fresh,
            List<Integer> left,
            List<SampleSearch> searches,
            boolean[] broken) {
        List<Integer> claimed = new ArrayList<>();
        List<double[]> points = new ArrayList<>();
        for (int j = 0; j < searches.size(); j++) {
            double[] found = searches.get(j).found();
            if (found != null) {
                Sample sample = fresh.get(left.get(j));
                requireInside(member, sample.index, ball, found, sample.x);
                claimed.add(left.get(j));
                points.add(found);
            }
        }
        if (points.isEmpty()) {
            return;
        }
        double[][] logits = lockstep.logits(points);
        for (int j = 0; j < points.size(); j++) {
            int label = fresh.get(claimed.get(j)).label;
            broken[claimed.get(j)] = Logits.argMax(logits[j], 0, logits[j].length) != label;
        }
    }

    /** A point outside would be a defect of an attack, which must not pass for a success. */
    static void requireInside(EnsembleMember member, int sample, NormBall ball, double[] found, double[] x) {
        if (!ball.holds(found, x)) {
            throw new IllegalStateException(member + " left the ball or the bounds for sample " + sample + ": distance "
                    + ball.distance(found, x) + ", allowed " + ball.radius());
        }
    }

    private SampleSearch search(EnsembleMember member, Sample sample, int target, int restart) {
        SplittableRandom random = stream(sample.index, member.stream(), target * MOST_RESTARTS + restart);
        int[] label = {sample.label};
        int steps = settings.steps();
        return switch (member) {
            case APGD_CE ->
                Ascent.of(ball, sample.x, steps, new SearchGoal(Losses.crossEntropy(label), 0, sample.label), random);
            case APGD_DLR ->
                Ascent.of(
                        ball,
                        sample.x,
                        steps,
                        new SearchGoal(Losses.differenceOfLogits(label), 0, sample.label),
                        random);
            case APGD_T -> {
                int[] wanted = {Targets.ranked(sample.logits, sample.label)[target]};
                SearchGoal goal = new SearchGoal(Losses.differenceOfLogits(label, wanted), 0, sample.label);
                yield Ascent.of(ball, sample.x, steps, goal, random);
            }
            case FAB_T -> {
                int wanted = Targets.ranked(sample.logits, sample.label)[target];
                yield new FastAdaptiveBoundary(ball, steps, 1)
                        .search(sample.x, sample.label, wanted, ball.radius(), restart == 0 ? null : random);
            }
            case SQUARE ->
                new SquareAttack(ball, settings.queries(), 0.8, false)
                        .search(sample.x, grid, new SearchGoal(Losses.margin(label, 0), 0, sample.label), random);
        };
    }

    private SplittableRandom stream(int sample, int member, int search) {
        return RandomStreams.ofSearch(seed, sample, member, search);
    }
}
