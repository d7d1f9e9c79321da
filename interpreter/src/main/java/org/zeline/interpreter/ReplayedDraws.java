package org.zeline.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.linear.Lazy;
import org.zeline.interpreter.value.Draws;

/**
 * Draws from seed 0 that record the requests made during compilation, so that every run of a compiled model continues
 * where the compilation stopped.
 */
final class ReplayedDraws implements Draws {
    private record Request(boolean normal, int count) {
        double[] from(Draws draws) {
            return normal ? draws.normals(count) : draws.uniforms(count);
        }
    }

    private final Draws source = Draws.seeded(0);
    private final List<Request> requests = new ArrayList<>();

    @Override
    public double[] normals(int count) {
        return recorded(new Request(true, count));
    }

    @Override
    public double[] uniforms(int count) {
        return recorded(new Request(false, count));
    }

    private double[] recorded(Request request) {
        requests.add(request);
        return request.from(source);
    }

    /** {@return the draws that follow once the model is compiled, the same at every call; generated on demand} */
    Draws continued() {
        Lazy<Draws> next = new Lazy<>(this::afterCompilation);
        return new Draws() {
            @Override
            public double[] normals(int count) {
                return next.get().normals(count);
            }

            @Override
            public double[] uniforms(int count) {
                return next.get().uniforms(count);
            }
        };
    }

    private Draws afterCompilation() {
        Draws draws = Draws.seeded(0);
        requests.forEach(request -> request.from(draws));
        return draws;
    }
}
