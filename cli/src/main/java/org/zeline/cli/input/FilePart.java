package org.zeline.cli.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zeline.cli.input.format.Axis;
import org.zeline.cli.input.format.Range;

/**
 * A part of an array or of an image, as it follows {@code #} after the name of a file. It is a list of terms, with
 * commas or {@code #} between them. All numbers count from 0.
 *
 * <ul>
 *   <li>{@code N} is one item along the first axis, the next {@code N} one along the second axis, and so on. Of an
 *       image, these are the axes other than rows, columns and colours, without those of one item only.
 *   <li>{@code FROM:TO} is a range of rows, without {@code TO}, and the next one a range of columns. Either end may be
 *       left out. Rows and columns are the last two axes.
 *   <li>{@code NAME=N} and {@code NAME=FROM:TO} state the same for an axis of that name: {@code X}, {@code Y},
 *       {@code Z}, {@code C} (channels), {@code T} (time), {@code P} (pages of TIFF) or {@code F} (frames of DICOM).
 * </ul>
 *
 * <p>So {@code 3} is the fourth page, {@code C=1,Z=3} a slice of one channel, {@code 100:164,200:264} a region, and
 * {@code 3,100:164,200:264} a region of the fourth page.
 */
record FilePart(String text, List<Term> terms) {
    static final FilePart WHOLE = new FilePart("", List.of());

    private static final Pattern TERM = Pattern.compile("(?:([A-Z])=)?(?:([0-9]{1,9})|([0-9]{0,9}):([0-9]{0,9}))");
    private static final int OPEN = -1;

    /** An axis, or none, and an item or a range of it. */
    private record Term(String axis, int from, int to, boolean single) {}

    /**
     * What is read.
     *
     * @param ranges one for each axis
     * @param single for each axis whether a single item was named
     */
    record Selection(List<Range> ranges, List<Boolean> single) {}

    static FilePart of(String text, String name) {
        List<Term> terms = new ArrayList<>();
        for (String part : text.split("[,#]", -1)) {
            Matcher matcher = TERM.matcher(part);
            if (!matcher.matches()) {
                throw new BadInputException(
                        name + ": # is followed by the number of an item, a range FROM:TO or NAME=N," + " got '" + text
                                + "'");
            }
            String axis = matcher.group(1) == null ? "" : matcher.group(1);
            boolean single = matcher.group(2) != null;
            int from = number(matcher.group(single ? 2 : 3), 0);
            terms.add(new Term(axis, from, single ? from + 1 : number(matcher.group(4), OPEN), single));
        }
        return new FilePart(text, List.copyOf(terms));
    }

    private static int number(String digits, int otherwise) {
        return digits.isEmpty() ? otherwise : Integer.parseInt(digits);
    }

    /** The page of a file whose pages may differ, -1 if none is named. */
    int page() {
        return terms.stream()
                .filter(term -> term.single && (term.axis.isEmpty() || term.axis.equals("P")))
                .mapToInt(Term::from)
                .findFirst()
                .orElse(-1);
    }

    /**
     * The part of something with these axes.
     *
     * @param axes all of them
     * @param items those along which numbers without a name count
     * @param name of the file, for messages
     * @throws BadInputException if there is no such part
     */
    Selection on(List<Axis> axes, List<Integer> items, String name) {
        Range[] ranges = Range.whole(axes).toArray(Range[]::new);
        Boolean[] single = new Boolean[ranges.length];
        Arrays.fill(single, false);
        boolean[] named = new boolean[ranges.length];
        int nextItem = 0;
        int nextSpan = Math.max(0, axes.size() - 2);
        for (Term term : terms) {
            int axis;
            if (!term.axis.isEmpty()) {
                axis = axes.stream().map(Axis::name).toList().indexOf(term.axis);
            } else if (term.single) {
                axis = nextItem < items.size() ? items.get(nextItem++) : -1;
            } else {
                axis = nextSpan < axes.size() ? nextSpan++ : -1;
            }
            if (axis < 0) {
                throw missing(term, axes, items, name);
            }
            if (named[axis]) {
                throw new BadInputException(name + ": '" + text + "' names "
                        + (axes.get(axis).name().isEmpty()
                                ? "axis " + axis
                                : "axis " + axes.get(axis).name())
                        + " twice");
            }
            named[axis] = true;
            ranges[axis] = range(term, axes, axis, name);
            single[axis] = term.single;
        }
        return new Selection(List.of(ranges), List.of(single));
    }

    private BadInputException missing(Term term, List<Axis> axes, List<Integer> items, String name) {
        boolean anonymous = axes.stream().allMatch(axis -> axis.name().isEmpty());
        String there =
                anonymous ? "the array has " + axes.size() + " axes without names" : "its axes are " + Axis.words(axes);
        if (!term.axis.isEmpty()) {
            return new BadInputException(name + ": there is no axis " + term.axis + "; " + there);
        }
        return new BadInputException(name + ": '" + text + "' names more " + (term.single ? "items" : "ranges")
                + " than there are axes; " + (term.single && items.isEmpty() ? "it has no items, " : "") + there);
    }

    private static Range range(Term term, List<Axis> axes, int axis, String name) {
        int extent = axes.get(axis).extent();
        String own = axes.get(axis).name();
        int to = term.to == OPEN ? extent : term.to;
        if (term.from < to && to <= extent) {
            return new Range(term.from, to);
        }
        String which = own.isEmpty() ? "axis " + axis : "axis " + own;
        if (term.single) {
            throw new BadInputException(name + ": there is no item " + term.from + " along " + which + ", which has "
                    + extent + (extent == 0 ? "" : ", counted from 0 to " + (extent - 1)));
        }
        throw new BadInputException(name + ": there is no range " + term.from + ":" + to + " along " + which
                + ", which has " + extent + "; give FROM:TO with FROM below TO and TO at most " + extent);
    }
}
