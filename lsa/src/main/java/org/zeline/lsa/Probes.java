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
 * Which layers to look at: outputs of activations, of learnable layers, and values by name. A layer that a graph uses
 * twice is two nodes, and appears twice.
 *
 * @param activations ONNX names of operators whose outputs are read
 * @param learnable whether the outputs of Conv, ConvTranspose, Gemm, and MatMul with a constant are read
 * @param joined whether a learnable layer directly followed by an activation, and by nothing else, is one layer with it
 * @param patterns names of nodes or values to read as well, {@code *} for any characters
 */
public record Probes(Set<String> activations, boolean learnable, boolean joined, List<String> patterns) {
    /** What the reference package reads. */
    public static final Set<String> ACTIVATIONS = Set.of("Relu", "Elu", "LeakyRelu");

    /** All activations that can be asked for. */
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
    public Probes {
        activations = Set.copyOf(activations);
        patterns = List.copyOf(patterns);
    }

    /** {@return Relu, Elu and LeakyRelu, and all learnable layers} */
    public static Probes standard() {
        return new Probes(ACTIVATIONS, true, false, List.of());
    }

    /** {@return Relu, Elu and LeakyRelu alone} */
    public static Probes ofActivations() {
        return new Probes(ACTIVATIONS, false, false, List.of());
    }

    /**
     * {@return the layers of a network that are looked at, in its order}
     *
     * @param model a network
     * @throws ModelException if a pattern fits nothing, or there is no layer at all
     */
    public List<Probe> in(OnnxModel model) {
        Graph graph = model.graph();
        Map<String, Node> readers = readers(graph);
        List<Pattern> wanted = patterns.stream().map(Probes::pattern).toList();
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
                throw new ModelException("no node and no value is called '" + patterns.get(i) + "'");
            }
        }
        if (probes.isEmpty()) {
            throw new ModelException("the model has no layer to look at: name values, or ask for more activations");
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

    /** For each value its only reader; values with several readers are left out. */
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
