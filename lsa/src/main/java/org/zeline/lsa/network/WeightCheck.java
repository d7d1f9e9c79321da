package org.zeline.lsa.network;

import java.util.Map;
import java.util.Optional;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;

/** A search for NaN among the weights of a network. */
public final class WeightCheck {
    private WeightCheck() {}

    /**
     * {@return a message about the first initializer that holds NaN, if there is one}
     *
     * @param model the network
     */
    public static Optional<String> findNaN(OnnxModel model) {
        for (Map.Entry<String, Tensor> entry : model.graph().initializers().entrySet()) {
            Tensor tensor = entry.getValue();
            int size = tensor.type().isReal() ? tensor.shape().size() : 0;
            for (int i = 0; i < size; i++) {
                double value = tensor instanceof StoredTensor stored ? stored.at(i) : tensor.reals()[i];
                if (Double.isNaN(value)) {
                    return Optional.of("initializer '" + entry.getKey() + "' holds NaN at element " + i
                            + ", and so does everything that depends on it; train or export the model again");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Rejects a network that has NaN among its weights.
     *
     * @param model the network
     * @throws ModelException naming the first initializer that holds NaN
     */
    public static void requireNumbers(OnnxModel model) {
        findNaN(model).ifPresent(problem -> {
            throw new ModelException(problem).at(model.name());
        });
    }
}
