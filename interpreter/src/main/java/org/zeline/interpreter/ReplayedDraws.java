package org.zeline.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.value.Draws;

/**
 * Draws from seed 0 that record the requests made during compilation, so that every run of a compiled model continues
 * where the compilation stopped.
 */
final class ReplayedDraws implements Draws {
    private record Request(boolean normal, int count) {}

    private final Draws source = Draws.seeded(0);
    private final List<Request> requests = new ArrayList<>();

    @Override
    public double[] normals(int count) {
        requests.add(new Request(true, count));
        return source.normals(count);
    }

    @Override
    public double[] uniforms(int count) {
        requests.add(new Request(false, count));
        return source.uniforms(count);
    }

    /** {@return the draws that follow, the same at every call; generated on demand} */
    Draws continued() {
        List<Request> before = List.copyOf(requests);
        return new Draws() {
            private Draws next = Draws.seeded(0);
            private boolean ready;

            private Draws ready() {
                for (Request request : ready ? List.<Request>of() : before) {
                    if (request.normal) {
                        next.normals(request.count);
                    } else {
                        next.uniforms(request.count);
                    }
                }
                ready = true;
                return next;
            }

            @Override
            public double[] normals(int count) {
                return ready().normals(count);
            }

            @Override
            public double[] uniforms(int count) {
                return ready().uniforms(count);
            }
        };
    }
}
