package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What testing one interval took when some of the first steps of the network were followed exactly. In wide networks
 * remainders grow so fast from layer to layer that hardly anything is decided; there the first layers, where most
 * branches change, are followed exactly, and only what comes after them is enclosed. How many pays is probed.
 *
 * @param steps how many steps
 * @param bounds what was found
 * @param swept the work of following these steps
 * @param enclosed the work of enclosing the others
 */
record DepthProbe(int steps, InnerOuterBounds bounds, long swept, long enclosed) {
    /**
     * Probes the least depth on a sample and, unless that decides its center, the others too.
     *
     * @param depths ascending, at least two
     */
    static List<DepthProbe> run(WorkerPool<SearchWorker> pool, List<Integer> depths, PendingInterval sample) {
        List<DepthProbe> probes = new ArrayList<>(run(pool, sample, depths.subList(0, 1)));
        if (!(probes.get(0).bounds().looseness() < 1)) {
            probes.addAll(run(pool, sample, depths.subList(1, depths.size())));
        }
        return probes;
    }

    private static List<DepthProbe> run(WorkerPool<SearchWorker> pool, PendingInterval sample, List<Integer> depths) {
        List<Function<SearchWorker, DepthProbe>> work = new ArrayList<>();
        for (int steps : depths) {
            work.add(worker -> worker.probe(steps, sample));
        }
        return pool.run(work);
    }

    /** Looseness relative to that of another depth on the same interval. */
    double tightness(DepthProbe other) {
        return bounds.looseness() / other.bounds.looseness();
    }
}
