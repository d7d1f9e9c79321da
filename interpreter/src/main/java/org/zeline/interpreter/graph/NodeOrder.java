package org.zeline.interpreter.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.NodeProto;

/** Nodes in an order in which they can be computed. Files should have them so; some that tools write have not. */
final class NodeOrder {
    private final List<NodeProto> nodes;
    private final List<Set<Integer>> needs = new ArrayList<>();
    private final List<List<Integer>> users = new ArrayList<>();

    private NodeOrder(List<NodeProto> nodes, Predicate<String> given) {
        this.nodes = nodes;
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            users.add(new ArrayList<>());
            for (String output : nodes.get(i).getOutputList()) {
                if (!given.test(output)) {
                    makers.putIfAbsent(output, i);
                }
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            Set<Integer> needed = new LinkedHashSet<>();
            for (String name : read(nodes.get(i))) {
                Integer maker = name.isEmpty() ? null : makers.get(name);
                if (maker != null && needed.add(maker)) {
                    users.get(maker).add(i);
                }
            }
            needs.add(needed);
        }
    }

    /**
     * {@return the nodes, each after those whose results it reads, otherwise in the order given}
     *
     * @param nodes of one graph
     * @param given whether a name is that of an input or a constant of the graph
     * @throws ModelException naming a cycle
     */
    static List<NodeProto> sorted(List<NodeProto> nodes, Predicate<String> given) {
        return new NodeOrder(nodes, given).sorted();
    }

    private List<NodeProto> sorted() {
        int[] open = needs.stream().mapToInt(Set::size).toArray();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        List<NodeProto> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            order.add(nodes.get(next));
            for (int user : users.get(next)) {
                if (--open[user] == 0) {
                    ready.add(user);
                }
            }
        }
        if (order.size() < nodes.size()) {
            throw new ModelException("nodes need each other's results: " + cycle(open)
                    + "; the graph has no order in which it can be computed");
        }
        return order;
    }

    /** A cycle among the nodes that stay open: each of them needs another of them. */
    private String cycle(int[] open) {
        int at = 0;
        while (open[at] == 0) {
            at++;
        }
        Map<Integer, Integer> seen = new HashMap<>();
        List<Integer> path = new ArrayList<>();
        while (!seen.containsKey(at)) {
            seen.put(at, path.size());
            path.add(at);
            int from = at;
            at = needs.get(from).stream()
                    .filter(need -> open[need] > 0)
                    .findFirst()
                    .orElse(from);
        }
        Deque<String> names = new ArrayDeque<>();
        for (int i : path.subList(seen.get(at), Math.min(path.size(), seen.get(at) + 8))) {
            NodeProto node = nodes.get(i);
            names.add(node.getOpType() + " '" + (node.getName().isEmpty() ? node.getOutput(0) : node.getName()) + "'");
        }
        return String.join(" reads ", names) + (names.size() < 8 ? " reads " + names.getFirst() : " and so on");
    }

    /** What a node reads: its inputs, and what graphs inside it read from around them. */
    private static Set<String> read(NodeProto node) {
        Set<String> names = new LinkedHashSet<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                names.addAll(free(attribute.getG()));
            }
            attribute.getGraphsList().forEach(graph -> names.addAll(free(graph)));
        }
        return names;
    }

    /** The names that a graph reads and does not define. */
    private static Set<String> free(GraphProto graph) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(sparse -> own.add(sparse.getValues().getName()));
        graph.getOutputList().forEach(output -> names.add(output.getName()));
        for (NodeProto node : graph.getNodeList()) {
            own.addAll(node.getOutputList());
            names.addAll(read(node));
        }
        names.removeAll(own);
        return names;
    }
}
