package org.zeline.interpreter.function;

/**
 * Encloses the largest element of each window between knots. The linear part is the element j that is the largest at
 * the knot in the middle. Where a_c is element c plus the bound of its deviation's difference from that of j, and b_c
 * minus it, the result less the deviation of j is at most the largest a_c and at least the largest b_c.
 */
final class WindowsKnots {
    private final Windows windows;
    private final KnotEnclosure x;
    private final Sketch sketch;
    private final int knots;
    private final int stride;
    private double[] apart = new double[0];

    WindowsKnots(Windows windows, KnotEnclosure x, Sketch sketch) {
        this.windows = windows;
        this.x = x;
        this.sketch = sketch;
        this.knots = x.cells() + 1;
        this.stride = x.cells() + 2;
    }

    void into(KnotEnclosure y) {
        sketch.tighten(x);
        double[] sources = new double[windows.count()];
        boolean exact = true;
        for (int w = 0; w < windows.count(); w++) {
            int from = windows.from(w);
            int count = windows.to(w) - from;
            int lead = leader(from, count, knots / 2);
            apart = apart.length < count ? new double[count] : apart;
            boolean alone = true;
            for (int c = 0; c < count; c++) {
                int element = windows.element(from + c);
                apart[c] = element == lead ? 0 : competing(element, lead);
                alone &= element == lead || apart[c] < 0;
            }
            double[] range = alone ? copy(w, lead, y) : range(w, from, count, lead, y);
            Source source = Source.within(range[0], range[1]);
            y.set(w, source, x.bound(lead));
            sources[w] = source.size();
            sketch.carry(1, x, lead, y, w);
            exact &= source.isNone() && x.isExact();
        }
        sketch.addSources(sources, y);
        y.setExact(exact);
    }

    /** The bound on the difference of deviations; negative if the element is nowhere the largest. */
    private double competing(int element, int lead) {
        double gap = Double.POSITIVE_INFINITY;
        for (int k = 0; k < knots; k++) {
            gap = Math.min(gap, value(lead, k) - value(element, k));
        }
        if (gap > x.bound(lead) + x.bound(element)) {
            return -1;
        }
        double difference = x.isExact() ? 0 : sketch.difference(x, element, lead, Math.max(0, Math.nextDown(gap)));
        return gap > difference ? -1 : difference;
    }

    private double value(int element, int knot) {
        return x.lines()[stride * element + knot] + x.shift(element);
    }

    private int leader(int from, int count, int knot) {
        int best = windows.element(from);
        for (int c = 1; c < count; c++) {
            int element = windows.element(from + c);
            if (x.lines()[stride * element + knot] > x.lines()[stride * best + knot]) {
                best = element;
            }
        }
        return best;
    }

    private double[] copy(int w, int lead, KnotEnclosure y) {
        System.arraycopy(x.lines(), stride * lead, y.lines(), stride * w, knots);
        return new double[] {x.shift(lead), x.shift(lead)};
    }

    /** The least and the most of the result, less the deviation of the leader and what is interpolated. */
    private double[] range(int w, int from, int count, int lead, KnotEnclosure y) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int winner = -1;
        double before = 0;
        for (int k = 0; k < knots; k++) {
            double top = x.lines()[stride * lead + k];
            double high = Double.NEGATIVE_INFINITY;
            double low = Double.NEGATIVE_INFINITY;
            int lowest = 0;
            for (int c = 0; c < count; c++) {
                int element = windows.element(from + c);
                top = Math.max(top, x.lines()[stride * element + k]);
                if (apart[c] >= 0) {
                    double value = value(element, k);
                    high = Math.max(high, value + apart[c]);
                    if (value - apart[c] > low) {
                        low = value - apart[c];
                        lowest = c;
                    }
                }
            }
            y.lines()[stride * w + k] = top;
            most = Math.max(most, high - top);
            least = Math.min(least, low - top);
            if (k > 0 && lowest != winner) {
                double meeting = meeting(
                        before,
                        value(windows.element(from + winner), k) - apart[winner],
                        value(windows.element(from + lowest), k - 1) - apart[lowest],
                        low,
                        y.lines()[stride * w + k - 1],
                        top);
                least = Math.min(least, meeting);
            }
            winner = lowest;
            before = low;
        }
        return new double[] {least, most};
    }

    /**
     * Two lines over a cell, of which the first is larger at its beginning and the second at its end: where they meet,
     * less a third line.
     */
    private static double meeting(
            double first, double firstEnd, double second, double secondEnd, double third, double thirdEnd) {
        double gap = first - second;
        double sum = gap + (secondEnd - firstEnd);
        double part = sum > 0 ? gap / sum : 0;
        double larger = Math.max(first + part * (firstEnd - first), second + part * (secondEnd - second));
        return larger - (third + part * (thirdEnd - third));
    }
}
