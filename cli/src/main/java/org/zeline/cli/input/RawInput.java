package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.List;
import org.zeline.interpreter.ChannelOrder;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.Preprocess;

/**
 * What an input of a network is made of: what its preprocessing takes, or the input itself. Files have the order of
 * axes that the network's own file has.
 *
 * @param port what is read, with channels first
 * @param channelsLast whether files of arrays have channels last
 */
public record RawInput(Port port, boolean channelsLast) {
    /**
     * The raw form of an input.
     *
     * @param model the network
     * @param index of the input
     * @param steps from the raw values to what the network takes
     */
    public static RawInput of(OnnxModel model, int index, List<Preprocess> steps) {
        Port port = model.inputs().get(index);
        for (int i = steps.size() - 1; i >= 0; i--) {
            port = steps.get(i).takes(port);
        }
        boolean other = steps.stream().anyMatch(Preprocess.Network.class::isInstance);
        return new RawInput(port, model.transposesImages() && !other);
    }

    /**
     * Reads a file.
     *
     * @param file the file, maybe with a part
     * @param source how files are read
     * @return its elements, with channels first, in the type of the input
     */
    public Tensor read(Path file, TensorSource source) {
        return channelsLast ? ChannelOrder.first(source.read(file, ChannelOrder.last(port))) : source.read(file, port);
    }
}
