package org.zeline.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Region;

/**
 * A random network with several outputs, and a random question with an event, whose truth is found by plain forward
 * passes and a second implementation of markings and events.
 *
 * @param model outputs: scores of the image's shape, scores of three classes, a label for the whole image, and the
 *     class of each element
 * @param hypothesis what is asked
 */
record EventProblem(OnnxModel model, Hypothesis hypothesis) {
    static final int SIDE = 6;
    static final Shape SHAPE = Shape.of(1, 1, SIDE, SIDE);
    private static final int SIZE = SIDE * SIDE;
    private static final int CLASSES = 3;

    static EventProblem of(Random random) {
        return new EventProblem(model(random), hypothesis(random));
    }

    static OnnxModel model(Random random) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, SIDE, SIDE);
        String h = g.node("Relu", List.of(SelectionEventTest.conv(g, x, 1, 4, random)));
        String scores = SelectionEventTest.conv(g, h, 4, 1, random);
        String classes = SelectionEventTest.conv(g, h, 4, CLASSES, random);
        String weights = g.reals(Shape.of(4 * SIZE, 3), SelectionEventTest.normals(random, 12 * SIZE));
        String label = g.node("MatMul", List.of(g.node("Flatten", List.of(h)), weights));
        String map = g.node("ArgMax", List.of(classes), TestGraph.integer("axis", 1));
        return g.model(scores, classes, label, map);
    }

    private static Hypothesis hypothesis(Random random) {
        Marking marking = marking(random);
        Hypothesis.Builder builder = Hypothesis.region(marking)
                .scoreOutput(marking instanceof Marking.HighestChannel ? 1 : 0)
                .comparedWith(random.nextInt(3) == 0 ? new Comparison.Neighborhood(1) : new Comparison.Background());
        boolean competing = marking instanceof Marking.TopCount || marking instanceof Marking.TopFraction;
        if (!marking.isFixed() && random.nextInt(3) == 0) {
            boolean[] mask = new boolean[SIZE];
            for (int i = 0; i < SIZE; i++) {
                mask[i] = random.nextInt(5) > 0;
            }
            builder.within(mask);
        } else if (!competing && !(marking instanceof Marking.HighestChannel) && random.nextInt(4) == 0) {
            builder.normalized();
        }
        return builder.given(events(random, marking)).build();
    }

    private static Marking marking(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Marking.TopCount(1 + random.nextInt(12));
            case 1 -> new Marking.TopFraction(0.05 + 0.4 * random.nextDouble());
            case 2 -> new Marking.HighestChannel(random.nextInt(CLASSES));
            case 3 -> new Marking.Between(0.1 * random.nextGaussian(), 0.5 + random.nextDouble());
            case 4 -> new Marking.Fixed(new Region(new int[] {7, 8, 9, 13, 14, 15}));
            default -> new Marking.Above(0.3 + 0.3 * random.nextGaussian());
        };
    }

    private static List<Event> events(Random random, Marking marking) {
        List<Event> events = new ArrayList<>();
        if (!marking.isFixed()) {
            boolean peak = random.nextBoolean() && !(marking instanceof Marking.Between);
            Event.SameComponent.Selected selected =
                    peak ? Event.SameComponent.Selected.PEAK : Event.SameComponent.Selected.EACH;
            events.add(
                    random.nextBoolean()
                            ? new Event.SameRegion()
                            : new Event.SameComponent(random.nextBoolean() ? 4 : 8, selected, 1 + random.nextInt(2)));
        }
        if (marking.isFixed() || random.nextBoolean()) {
            events.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Event.SameLabel(2);
                        case 1 -> new Event.SameValues(3);
                        default -> new Event.SameSide(2, 0.1);
                    });
        }
        return events;
    }

    static Tensor image(Random random) {
        return Tensor.of(SHAPE, SelectionEventTest.normals(random, SIZE));
    }

    /** What the network makes of an image, all that events look at: what a second implementation compares. */
    Seen seen(Tensor image) {
        List<double[]> outputs = model.run(List.of(image), Draws.none(), Instructions.SCALAR).stream()
                .map(Tensor::doubles)
                .toList();
        double[] scores = outputs.get(hypothesis.outputIndex());
        return new Seen(outputs, marked(hypothesis.normalize() ? normalized(scores) : scores), scores);
    }

    /** The outputs, which elements are marked, and their scores. */
    record Seen(List<double[]> outputs, boolean[] marked, double[] scores) {}

    private static double[] normalized(double[] scores) {
        double least = Arrays.stream(scores).min().orElseThrow();
        double most = Arrays.stream(scores).max().orElseThrow();
        return Arrays.stream(scores).map(s -> (s - least) / (most - least)).toArray();
    }

    private boolean inside(int i) {
        return hypothesis.mask().map(mask -> mask[i]).orElse(true);
    }

    private boolean[] marked(double[] scores) {
        boolean[] marked = new boolean[SIZE];
        int candidates = (int) IntStream.range(0, SIZE).filter(this::inside).count();
        for (int i = 0; i < SIZE; i++) {
            marked[i] = inside(i) && isMarked(i, scores, candidates);
        }
        return marked;
    }

    private boolean isMarked(int i, double[] scores, int candidates) {
        Marking marking = hypothesis.marking();
        if (marking instanceof Marking.TopCount top) {
            return rank(i, scores) < top.count();
        }
        if (marking instanceof Marking.TopFraction top) {
            return rank(i, scores) < Math.ceil(top.share() * candidates);
        }
        if (marking instanceof Marking.HighestChannel highest) {
            return channel(i, scores) == highest.channel();
        }
        if (marking instanceof Marking.Between between) {
            return scores[i] > between.lower() && scores[i] <= between.upper();
        }
        if (marking instanceof Marking.Fixed fixed) {
            return Arrays.binarySearch(fixed.region().elements(), i) >= 0;
        }
        return scores[i] > ((Marking.Above) marking).threshold();
    }

    /** How many candidates come before an element. */
    private long rank(int i, double[] scores) {
        return IntStream.range(0, SIZE)
                .filter(j -> inside(j) && (scores[j] > scores[i] || (scores[j] == scores[i] && j < i)))
                .count();
    }

    private static int channel(int i, double[] scores) {
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
            best = scores[c * SIZE + i] > scores[best * SIZE + i] ? c : best;
        }
        return best;
    }

    /** By how much a class leads; for other markings, the score. */
    private double height(int i, double[] scores) {
        if (!(hypothesis.marking() instanceof Marking.HighestChannel highest)) {
            return scores[i];
        }
        double others = IntStream.range(0, CLASSES)
                .filter(c -> c != highest.channel())
                .mapToDouble(c -> scores[c * SIZE + i])
                .max()
                .orElseThrow();
        return scores[highest.channel() * SIZE + i] - others;
    }

    /** Whether the events that happened in one image happen in another. */
    boolean same(Seen one, Seen other, int[] roi) {
        return hypothesis.events().stream().allMatch(event -> same(event, one, other, roi));
    }

    private boolean same(Event event, Seen one, Seen other, int[] roi) {
        if (event instanceof Event.SameRegion) {
            return Arrays.equals(one.marked, other.marked);
        }
        if (event instanceof Event.SameComponent component) {
            boolean whole = hypothesis.marking() instanceof Marking.TopCount
                    || hypothesis.marking() instanceof Marking.TopFraction;
            int[] there = componentOf(roi[0], component.connectivity(), other.marked);
            boolean peak = component.selected() == Event.SameComponent.Selected.EACH
                    || Arrays.stream(roi).anyMatch(i -> i == highest(other));
            return (whole ? Arrays.equals(one.marked, other.marked) : Arrays.equals(roi, there)) && peak;
        }
        if (event instanceof Event.SameLabel) {
            return largest(one.outputs.get(2)) == largest(other.outputs.get(2));
        }
        if (event instanceof Event.SameSide side) {
            return Arrays.equals(above(one.outputs.get(2), side), above(other.outputs.get(2), side));
        }
        return Arrays.equals(one.outputs.get(3), other.outputs.get(3));
    }

    private int highest(Seen seen) {
        return IntStream.range(0, SIZE)
                .filter(this::inside)
                .reduce((best, i) -> height(i, seen.scores) > height(best, seen.scores) ? i : best)
                .orElseThrow();
    }

    private static int largest(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((best, i) -> values[i] > values[best] ? i : best)
                .orElseThrow();
    }

    private static boolean[] above(double[] values, Event.SameSide side) {
        boolean[] above = new boolean[values.length];
        for (int i = 0; i < above.length; i++) {
            above[i] = values[i] > side.threshold();
        }
        return above;
    }

    /** The marked elements that are connected to one, ascending; {@code null} if that is not marked. */
    static int @Nullable [] componentOf(int first, int connectivity, boolean[] marked) {
        if (!marked[first]) {
            return null;
        }
        boolean[] reached = new boolean[SIZE];
        reached[first] = true;
        for (boolean grew = true; grew; ) {
            grew = false;
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; reached[i] && j < SIZE; j++) {
                    if (marked[j] && !reached[j] && areNeighbours(i, j, connectivity)) {
                        reached[j] = true;
                        grew = true;
                    }
                }
            }
        }
        return IntStream.range(0, SIZE).filter(i -> reached[i]).toArray();
    }

    static boolean areNeighbours(int i, int j, int connectivity) {
        int down = Math.abs(i / SIDE - j / SIDE);
        int across = Math.abs(i % SIDE - j % SIDE);
        return connectivity == 4 ? down + across == 1 : Math.max(down, across) == 1;
    }
}
