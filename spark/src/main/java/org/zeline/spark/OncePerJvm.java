package org.zeline.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a JVM prepares for a submission, once, for all tasks that run in it. A few are kept: drivers that live long
 * submit several.
 *
 * @param <T> what is prepared
 */
final class OncePerJvm<T> {
    private static final int KEPT = 4;

    private final Function<Submission, T> prepare;
    private final Map<String, T> prepared = new LinkedHashMap<>();

    OncePerJvm(Function<Submission, T> prepare) {
        this.prepare = prepare;
    }

    /**
     * {@return what was prepared for a submission; the other tasks wait while it is}
     *
     * @param key a hash of the submission
     * @param submission its bytes
     */
    synchronized T of(String key, Broadcast<byte[]> submission) {
        T known = prepared.get(key);
        if (known == null) {
            known = prepare.apply(Submission.of(submission.value()));
            if (prepared.size() == KEPT) {
                prepared.remove(prepared.keySet().iterator().next());
            }
            prepared.put(key, known);
        }
        return known;
    }
}
