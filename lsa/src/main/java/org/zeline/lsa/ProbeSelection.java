package org.zeline.lsa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.graph.Node;
import org.zeline.interpreter.value.ModelException;

/**
 * Which layers are probed: outputs of activations and of learnable layers, and values by name. A layer that a graph
 * uses twice is two nodes, and is probed twice.
 *
 * @param activations ONNX names of the operators whose outputs are probed
 * @param learnable whether the outputs of Conv, ConvTranspose, Gemm, and MatMul with a constant are probed
 * @param joined whether a learnable layer whose output only an activation reads is one layer with that activation
 * @param patterns names of nodes or values to probe as well, with {@code *} for any characters
 */
public record ProbeSelection(Set<String> activations, boolean learnable, boolean joined, List<String> patterns) {
    /** The activations of the reference implementation. */
    public static final Set<String> ACTIVATIONS = Set.of("Relu", "Elu", "LeakyRelu");

    /** All operators that count as activations. */
    public static final Set<String> ALL_ACTIVATIONS = Set.of(
            "Relu",
            "Elu",
            "LeakyRelu",
            "PRelu",
            "Selu",
            "Celu",
            "Gelu",
            "Sigmoid",
            "Tanh",
            "Clip",
            "HardSwish",
            "HardSigmoid",
            "Softplus",
            "Mish",
            "Swish");

    private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm");

    /** Copies the collections. */
    public ProbeSelection {
        activations = Set.copyOf(activations);
        patterns = List.copyOf(patterns);
    }

    /** {@return a selection of Relu, Elu, LeakyRelu and all learnable layers} */
    public static ProbeSelection standard() {
        return new ProbeSelection(ACTIVATIONS, true, false, List.of());
    }

    /** {@return a selection of Relu, Elu and LeakyRelu} */
    public static ProbeSelection ofActivations() {
        return new ProbeSelection(ACTIVATIONS, false, false, List.of());
    }

    /**
     * {@return the selected layers of a network, in the order of its nodes}
     *
     * @param model a network
     * @throws ModelException if a pattern matches nothing, or no layer is selected
     */
    public List<Probe> in(OnnxModel model) {
        Graph graph = model.graph();
        Map<String, Node> readers = readers(graph);
        List<Pattern> wanted = patterns.stream().map(ProbeSelection::pattern).toList();
        boolean[] used = new boolean[wanted.size()];
        List<Probe> probes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (String value : node.outputs()) {
                boolean first = value.equals(node.outputs().get(0));
                boolean named = false;
                for (int i = 0; i < used.length; i++) {
                    boolean fits = wanted.get(i).matcher(value).matches()
                            || (first && wanted.get(i).matcher(node.name()).matches());
                    used[i] |= fits;
                    named |= fits;
                }
                if (!value.isEmpty() && (named || (first && isLayer(node, graph, readers)))) {
                    probes.add(new Probe(node.name(), node.type(), value));
                }
            }
        }
        for (int i = 0; i < used.length; i++) {
            if (!used[i]) {
                throw new ModelException(
                        "no node and no value is called '" + patterns.get(i) + "'; zeline inspect lists the nodes");
            }
        }
        if (probes.isEmpty()) {
            throw new ModelException("the model has no layer to analyse: name values, or select more activations");
        }
        return probes;
    }

    private static Pattern pattern(String text) {
        String[] parts = text.split("\\*", -1);
        StringBuilder regex = new StringBuilder(Pattern.quote(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            regex.append(".*").append(Pattern.quote(parts[i]));
        }
        return Pattern.compile(regex.toString());
    }

    /** The reader of each value that exactly one node reads and that is no output. */
    private static Map<String, Node> readers(Graph graph) {
        Map<String, @Nullable Node> readers = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                readers.put(input, readers.containsKey(input) ? null : node);
            }
        }
        graph.outputs().forEach(output -> readers.put(output, null));
        Map<String, Node> single = new HashMap<>();
        readers.forEach((value, reader) -> {
            if (reader != null) {
                single.put(value, reader);
            }
        });
        return single;
    }

    private boolean isLayer(Node node, Graph graph, Map<String, Node> readers) {
        if (activations.contains(node.type())) {
            return true;
        }
        boolean weighted = WEIGHTED.contains(node.type())
                || (node.type().equals("MatMul") && node.inputs().stream().anyMatch(graph.initializers()::containsKey));
        if (!learnable || !weighted) {
            return false;
        }
        Node next = readers.get(node.outputs().get(0));
        return !(joined && next != null && activations.contains(next.type()));
    }
}
