package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.graph.OperatorRegistry;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.value.ModelException;

/**
 * The operators of the default ONNX domain that this runtime knows, by name and range of opsets, and a few of other
 * domains, whose names begin with the domain.
 */
public final class OperatorSet implements OperatorRegistry {
    /** The oldest opset that models may declare. */
    public static final int OLDEST = 1;

    /** The newest opset that models may declare. */
    public static final int NEWEST = 28;

    private static final OperatorSet STANDARD = new OperatorSet();

    private final Map<String, List<Entry>> entries = new TreeMap<>();

    private OperatorSet() {
        Activations.register(this);
        Arithmetic.register(this);
        Attentions.register(this);
        BatchNormalizations.register(this);
        Bits.register(this);
        Blocks.register(this);
        Boxes.register(this);
        Casts.register(this);
        Comparisons.register(this);
        ControlFlow.register(this);
        Convolutions.register(this);
        DeformableConvolutions.register(this);
        Determinants.register(this);
        Einsums.register(this);
        Extremes.register(this);
        FlexAttentions.register(this);
        Functions.register(this);
        Gathers.register(this);
        Generators.register(this);
        LinearAttentions.register(this);
        Losses.register(this);
        LpPools.register(this);
        MatrixProducts.register(this);
        Movements.register(this);
        Normalizations.register(this);
        Paddings.register(this);
        Pools.register(this);
        Positions.register(this);
        Powers.register(this);
        Quantizations.register(this);
        QuantizedProducts.register(this);
        Randoms.register(this);
        Rankings.register(this);
        Recurrences.register(this);
        Reductions.register(this);
        Resizes.register(this);
        RotaryEmbeddings.register(this);
        Samplings.register(this);
        Scans.register(this);
        Scatters.register(this);
        Selections.register(this);
        Sequences.register(this);
        Softmaxes.register(this);
        Spectra.register(this);
        Texts.register(this);
    }

    /** {@return all operators of this runtime} */
    public static OperatorSet standard() {
        return STANDARD;
    }

    /** Reads a node's attributes. */
    @FunctionalInterface
    interface Decoder {
        Operator decode(Attributes attributes);
    }

    /** One meaning of an operator's name, and where it holds. */
    private record Entry(int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {}

    /** Registers an operator that means the same in opsets {@code since} to {@code until}. */
    void add(String name, int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {
        entries.computeIfAbsent(name, n -> new ArrayList<>())
                .add(new Entry(since, until, fewestInputs, mostInputs, decoder));
    }

    /** Registers an operator that means the same in all opsets from {@code since} on. */
    void add(String name, int since, int fewestInputs, int mostInputs, Decoder decoder) {
        add(name, since, NEWEST, fewestInputs, mostInputs, decoder);
    }

    /** The names of all operators, sorted. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
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
    public List<Opsets> opsets(String name) {
        return entries.getOrDefault(name, List.of()).stream()
                .map(entry -> new Opsets(entry.since, entry.until))
                .toList();
    }

    @Override
    public int oldestOpset() {
        return OLDEST;
    }

    @Override
    public int newestOpset() {
        return NEWEST;
    }

    @Override
    public Operator decode(String domain, String name, int inputs, Attributes attributes) {
        if (domain.equals("ai.onnx.preview.training")) {
            throw new ModelException("operators that train models are out of scope");
        }
        boolean known = domain.isEmpty() || domain.equals("ai.onnx");
        List<Entry> candidates = entries.get(known ? name : domain + "." + name);
        if (candidates == null && !known) {
            throw new ModelException("operators of domain '" + domain + "' are not supported, but for a few that"
                    + " zeline inspect --operators lists");
        }
        if (candidates == null) {
            throw new ModelException("unknown operator; zeline inspect --operators lists those that are known");
        }
        for (Entry entry : candidates) {
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
                + candidates.stream().map(e -> e.since + " to " + e.until).collect(Collectors.joining(" and ")));
    }
}
