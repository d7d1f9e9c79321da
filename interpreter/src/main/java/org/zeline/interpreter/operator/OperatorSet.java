package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.value.ModelException;

/**
 * The operators of the default ONNX domain that this runtime knows, by name and range of opsets, and a few of other
 * domains, whose names begin with the domain.
 */
public final class OperatorSet {
    /** The oldest opset that models may declare. */
    public static final int OLDEST = 1;

    /** The newest opset that models may declare. */
    public static final int NEWEST = 28;

    private static final Map<String, List<Entry>> ENTRIES = new TreeMap<>();

    static {
        Activations.register();
        Arithmetic.register();
        Attentions.register();
        BatchNormalizations.register();
        Bits.register();
        Blocks.register();
        Boxes.register();
        Casts.register();
        Comparisons.register();
        ControlFlow.register();
        Convolutions.register();
        DeformableConvolutions.register();
        Determinants.register();
        Einsums.register();
        Extremes.register();
        FlexAttentions.register();
        Functions.register();
        Gathers.register();
        Generators.register();
        LinearAttentions.register();
        Losses.register();
        LpPools.register();
        MatrixProducts.register();
        Movements.register();
        Normalizations.register();
        Paddings.register();
        Pools.register();
        Positions.register();
        Powers.register();
        Quantizations.register();
        QuantizedProducts.register();
        Randoms.register();
        Rankings.register();
        Recurrences.register();
        Reductions.register();
        Resizes.register();
        RotaryEmbeddings.register();
        Samplings.register();
        Scans.register();
        Scatters.register();
        Selections.register();
        Sequences.register();
        Softmaxes.register();
        Spectra.register();
        Texts.register();
    }

    private OperatorSet() {}

    /** Reads a node's attributes. */
    @FunctionalInterface
    interface Decoder {
        Operator decode(Attributes attributes);
    }

    /** One meaning of an operator's name, and where it holds. */
    private record Entry(int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {}

    /** States an operator that means the same in opsets {@code since} to {@code until}. */
    static void add(String name, int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {
        ENTRIES.computeIfAbsent(name, n -> new ArrayList<>())
                .add(new Entry(since, until, fewestInputs, mostInputs, decoder));
    }

    /** States an operator that means the same in all opsets from {@code since} on. */
    static void add(String name, int since, int fewestInputs, int mostInputs, Decoder decoder) {
        add(name, since, NEWEST, fewestInputs, mostInputs, decoder);
    }

    /** The names of all operators, sorted. */
    public static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /**
     * Opsets in which an operator means the same.
     *
     * @param since the first
     * @param until the last
     */
    public record Opsets(int since, int until) {}

    /**
     * {@return the ranges of opsets in which an operator is known, none if it is not}
     *
     * @param name an operator
     */
    public static List<Opsets> opsets(String name) {
        return ENTRIES.getOrDefault(name, List.of()).stream()
                .map(entry -> new Opsets(entry.since, entry.until))
                .toList();
    }

    /**
     * {@return the decoded operator}
     *
     * @param domain the domain that the node names, empty for the default one
     * @param name an operator
     * @param inputs how many inputs the node names
     * @param attributes the node's attributes
     * @throws ModelException if the operator is not known at this opset, or breaks its rules
     */
    public static Operator decode(String domain, String name, int inputs, Attributes attributes) {
        if (domain.equals("ai.onnx.preview.training")) {
            throw new ModelException("operators that train models are out of scope");
        }
        boolean known = domain.isEmpty() || domain.equals("ai.onnx");
        List<Entry> entries = ENTRIES.get(known ? name : domain + "." + name);
        if (entries == null && !known) {
            throw new ModelException("operators of domain '" + domain + "' are not supported, but for a few that"
                    + " zeline inspect --operators lists");
        }
        if (entries == null) {
            throw new ModelException("unknown operator; zeline inspect --operators lists those that are known");
        }
        for (Entry entry : entries) {
            if (entry.since <= attributes.opset() && attributes.opset() <= entry.until) {
                if (inputs < entry.fewestInputs || inputs > entry.mostInputs) {
                    throw new ModelException(
                            "needs " + entry.fewestInputs + " to " + entry.mostInputs + " inputs, got " + inputs);
                }
                if (attributes.opset() < 6 && attributes.has("consumed_inputs")) {
                    attributes.integers("consumed_inputs"); // a hint which inputs may be overwritten
                }
                return entry.decoder.decode(attributes);
            }
        }
        throw new ModelException("not supported at this opset; it is at "
                + entries.stream().map(e -> e.since + " to " + e.until).collect(Collectors.joining(" and ")));
    }
}
