package org.zeline.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;
import org.zeline.si.calibration.ParallelSequence;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A job whose partitions arrive at the driver one by one, as they are finished. Spark hands over each partition once,
 * whatever is tried again or computed twice.
 */
final class StreamedJob {
    private StreamedJob() {}

    /** Computes a partition, on an executor. */
    @FunctionalInterface
    interface Work<T> extends Serializable {
        String[] of(Iterator<T> elements) throws Exception;
    }

    /** Takes a partition, on the driver. */
    @FunctionalInterface
    interface Finished {
        void take(int partition, String[] lines);
    }

    /**
     * The lines of elements, in their order, computed on several threads of a task.
     *
     * @throws IllegalStateException if the task is interrupted
     */
    static <T> String[] inParallel(List<T> elements, int threads, Function<T, String> line) {
        List<String> lines = new ArrayList<>();
        new ParallelSequence(threads).run(0, elements.size(), i -> line.apply(elements.get((int) i)), lines::add);
        if (lines.size() < elements.size()) {
            throw new IllegalStateException("the task was interrupted");
        }
        return lines.toArray(String[]::new);
    }

    /**
     * Runs a job.
     *
     * @param work computes the lines of a partition
     * @param finished takes them; by one thread at a time
     */
    static <T> void run(JavaRDD<T> rdd, Work<T> work, Finished finished) {
        Function1<scala.collection.Iterator<T>, String[]> compute = new Compute<>(work);
        Taken take = new Taken(finished);
        try {
            rdd.context().runJob(rdd.rdd(), compute, take, ClassTag$.MODULE$.<String[]>apply(String[].class));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) { // Scala does not declare it
            if (take.failure != null) {
                throw take.failure;
            }
            throw new IllegalStateException("the Spark job failed: " + e.getMessage(), e);
        }
    }

    /** Keeps what went wrong on the driver, which Spark would wrap. */
    private static final class Taken extends AbstractFunction2<Object, String[], BoxedUnit> {
        private final Finished finished;
        private volatile @Nullable RuntimeException failure;

        Taken(Finished finished) {
            this.finished = finished;
        }

        @Override
        public BoxedUnit apply(Object partition, String[] lines) {
            try {
                finished.take((Integer) partition, lines);
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            return BoxedUnit.UNIT;
        }
    }

    private static final class Compute<T> extends AbstractFunction1<scala.collection.Iterator<T>, String[]>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final Work<T> work;

        Compute(Work<T> work) {
            this.work = work;
        }

        @Override
        public String[] apply(scala.collection.Iterator<T> elements) {
            try {
                return work.of(CollectionConverters.asJava(elements));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
