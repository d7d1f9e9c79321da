package org.zeline.cli.verify.golden;

import java.util.ArrayList;
import java.util.List;
import org.zeline.si.interval.IntervalSet;

/** Collects what differs between our answer and the expected one. */
final class Differences {
    /** How near numbers must be, relative to the expected one. */
    static final double RELATIVE = 1e-9;

    private final List<String> texts = new ArrayList<>();

    /** What differs, one text each. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    void add(String text) {
        texts.add(text);
    }

    void number(String name, double ours, double theirs) {
        if (!agree(ours, theirs)) {
            texts.add(name + " is " + ours + ", expected " + theirs);
        }
    }

    /** Compares sets interval by interval. */
    void set(String name, IntervalSet ours, IntervalSet theirs) {
        boolean same = ours.count() == theirs.count();
        for (int i = 0; same && i < ours.count(); i++) {
            same = agree(ours.lower(i), theirs.lower(i)) && agree(ours.upper(i), theirs.upper(i));
        }
        if (!same) {
            texts.add(name + " is " + shown(ours) + ", expected " + shown(theirs));
        }
    }

    private static String shown(IntervalSet set) {
        return set.isEmpty() ? "empty" : set.toString();
    }

    private static boolean agree(double ours, double theirs) {
        return ours == theirs || Math.abs(ours - theirs) <= RELATIVE * Math.abs(theirs);
    }
}
