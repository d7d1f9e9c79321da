package org.zeline.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;

/** A network in ONNX Runtime, on one thread and in single precision. Its native memory is freed by {@link #close}. */
final class OnnxRuntime implements AutoCloseable {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    /** Loads the network and its data. */
    OnnxRuntime(Network network) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(network.bytes(), options);
        }
        List<Port> ports = network.model().inputs();
        for (int i = 0; i < ports.size(); i++) {
            Tensor input = network.inputs().get(i);
            long[] shape = Arrays.stream(input.shape().extents()).asLongStream().toArray();
            inputs.put(
                    ports.get(i).name(),
                    input.type().isReal()
                            ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats(input.doubles())), shape)
                            : OnnxTensor.createTensor(environment, LongBuffer.wrap(input.integers()), shape));
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Computes all outputs and leaves them where they are. */
    int run() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            return result.size();
        }
    }

    /**
     * Compares the outputs with others.
     *
     * @param others one tensor an output
     * @return the largest difference, relative to the other element where that exceeds 1
     */
    double difference(List<Tensor> others) throws OrtException {
        double largest = 0;
        try (OrtSession.Result result = session.run(inputs)) {
            if (result.size() != others.size()) {
                throw new IllegalStateException(
                        "ONNX Runtime has " + result.size() + " outputs, expected " + others.size());
            }
            for (int i = 0; i < others.size(); i++) {
                FloatBuffer ours = ((OnnxTensor) result.get(i)).getFloatBuffer();
                double[] theirs = others.get(i).doubles();
                if (ours.remaining() != theirs.length) {
                    throw new IllegalStateException("Output " + i + " of ONNX Runtime has " + ours.remaining()
                            + " elements, expected " + theirs.length);
                }
                for (double value : theirs) {
                    largest = Math.max(largest, Math.abs(ours.get() - value) / Math.max(1, Math.abs(value)));
                }
            }
        }
        return largest;
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
