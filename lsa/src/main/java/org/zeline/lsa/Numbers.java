package org.zeline.lsa;

import java.util.Map;
import java.util.Optional;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;

/** Whether a network has numbers for weights. */
public final class Numbers {
    private Numbers() {}

    /**
     * {@return what is to be said of the first initializer that holds NaN, if there is one}
     *
     * @param model the network
     */
    public static Optional<String> missing(OnnxModel model) {
        for (Map.Entry<String, Tensor> entry : model.graph().initializers().entrySet()) {
            Tensor tensor = entry.getValue();
            int size = tensor.type().isReal() ? tensor.shape().size() : 0;
            for (int i = 0; i < size; i++) {
                double value = tensor instanceof StoredTensor stored ? stored.at(i) : tensor.reals()[i];
                if (Double.isNaN(value)) {
                    return Optional.of("initializer '" + entry.getKey() + "' holds NaN at element " + i
                            + ", so that what depends on it is no number; train or export the model again");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Refuses a network whose weights are no numbers: it says nothing of any sample.
     *
     * @param model the network
     * @throws ModelException naming the first initializer that holds NaN
     */
    public static void require(OnnxModel model) {
        missing(model).ifPresent(problem -> {
            throw new ModelException(problem).at(model.name());
        });
    }
}
