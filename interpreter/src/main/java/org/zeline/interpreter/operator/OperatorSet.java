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
 * The operators that this runtime supports, by name and range of opsets: those of the default ONNX domain, and a few of
 * other domains, whose names are prefixed with the domain.
 */
public final class OperatorSet implements OperatorRegistry {
    /** The oldest opset that a model may declare. */
    public static final int OLDEST = 1;

    /** The newest opset that a model may declare. */
    public static final int NEWEST = 28;

    /** The newest opset of {@code ai.onnx.ml} that a model may declare. */
    static final int NEWEST_ML = 5;

    private static final OperatorSet STANDARD = new OperatorSet();

    private final Map<String, List<Entry>> entries = new TreeMap<>();

    private OperatorSet() {
        Activations.register(this);
        Arithmetic.register(this);
        Attentions.register(this);
        BatchNormalizations.register(this);
        Bits.register(this);
        SpaceDepthOperators.register(this);
        RegionOperators.register(this);
        Casts.register(this);
        Comparisons.register(this);
        ControlFlow.register(this);
        Convolutions.register(this);
        DeformableConvolutions.register(this);
        Determinants.register(this);
        Einsums.register(this);
        Extremes.register(this);
        Functions.register(this);
        Gathers.register(this);
        Generators.register(this);
        LinearAttentions.register(this);
        Losses.register(this);
        LpPools.register(this);
        MatrixProducts.register(this);
        DataMovement.register(this);
        Normalizations.register(this);
        Paddings.register(this);
        Pools.register(this);
        ArgExtremes.register(this);
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
        FourierTransforms.register(this);
        StringOperators.register(this);
        registerOtherDomains();
    }

    /** The families without an operator of the default domain. */
    private void registerOtherDomains() {
        Categories.register(this);
        Features.register(this);
        FlexAttentions.register(this);
        FusedOperators.register(this);
        LinearModels.register(this);
        OptimizedAttentions.register(this);
        PackedMatMul.register(this);
        QuantizedFunctions.register(this);
        SkipNormalizations.register(this);
        SupportVectors.register(this);
        TreeEnsembles.register(this);
    }

    /** {@return all operators of this runtime} */
    public static OperatorSet standard() {
        return STANDARD;
    }

    /** Decodes a node's attributes. */
    @FunctionalInterface
    interface Decoder {
        Operator decode(Attributes attributes);
    }

    /** One definition of an operator, and the opsets at which it applies. */
    private record Entry(int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {
        /** The opsets as messages state them, for example {@code 7 to 12}. */
        String opsets() {
            return since == until ? "" + since : since + " to " + until;
        }

        /** The number of inputs as messages state it, for example {@code 1 to 3 inputs}. */
        String inputs() {
            if (fewestInputs == mostInputs) {
                return Operands.counted(mostInputs, "input");
            }
            return mostInputs == Integer.MAX_VALUE
                    ? "at least " + Operands.counted(fewestInputs, "input")
                    : fewestInputs + " to " + mostInputs + " inputs";
        }
    }

    /** Registers an operator whose definition applies at opsets {@code since} to {@code until}. */
    void add(String name, int since, int until, int fewestInputs, int mostInputs, Decoder decoder) {
        entries.computeIfAbsent(name, n -> new ArrayList<>())
                .add(new Entry(since, until, fewestInputs, mostInputs, decoder));
    }

    /** Registers an operator whose definition applies at all opsets from {@code since} on. */
    void add(String name, int since, int fewestInputs, int mostInputs, Decoder decoder) {
        add(name, since, NEWEST, fewestInputs, mostInputs, decoder);
    }

    /** The names of all operators, sorted. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * A range of opsets at which the definition of an operator stays the same.
     *
     * @param since the first
     * @param until the last
     */
    public record Opsets(int since, int until) {}

    /**
     * {@return the ranges of opsets at which an operator is supported; empty if it is unknown}
     *
     * @param name an operator
     */
    public List<Opsets> opsets(String name) {
        return entries.getOrDefault(name, List.of()).stream()
                .map(entry -> new Opsets(entry.since, entry.until))
                .toList();
    }

    /**
     * {@return the newest opset of the domain of an operator}
     *
     * @param name an operator
     */
    public static int newest(String name) {
        return name.startsWith("ai.onnx.ml.") ? NEWEST_ML : NEWEST;
    }

    @Override
    public int oldestOpset() {
        return OLDEST;
    }

    @Override
    public int newestOpset() {
        return NEWEST;
    }

    /** Why an operator of another domain is not supported, and what to do. */
    private static String refusal(String domain, String name) {
        return switch (domain) {
            case "ai.onnx.preview.training" -> "training operators are not supported";
            case "com.microsoft.nchwc" ->
                "operators of ONNX Runtime's layout for one kind of processor are not supported: use the model before"
                        + " this optimisation, or optimise it with ORT_ENABLE_EXTENDED rather than ORT_ENABLE_ALL";
            case "com.microsoft" ->
                "this operator of ONNX Runtime is not supported: use the model before ONNX Runtime optimised it, or"
                        + " optimise it with ORT_ENABLE_BASIC; zeline inspect --operators lists the supported operators";
            case "ai.onnx.ml" ->
                switch (name) {
                    case "ZipMap" ->
                        "its result is a sequence of maps rather than a tensor: convert the model without it, for"
                                + " example with the option zipmap=False of skl2onnx, or choose the output before it";
                    case "CastMap", "DictVectorizer" ->
                        "its input is a map rather than a tensor: convert the model behind this step, with tensors"
                                + " as inputs";
                    default -> "unknown operator; zeline inspect --operators lists the supported ones";
                };
            default ->
                "operators of domain '" + domain + "' are not supported, except for those that zeline inspect"
                        + " --operators lists";
        };
    }

    @Override
    public Operator decode(String domain, String name, int inputs, Attributes attributes) {
        boolean known = domain.isEmpty() || domain.equals("ai.onnx");
        List<Entry> candidates = entries.get(known ? name : domain + "." + name);
        if (candidates == null && !known) {
            throw new ModelException(refusal(domain, name));
        }
        if (candidates == null) {
            throw new ModelException("unknown operator; zeline inspect --operators lists the supported ones");
        }
        for (Entry entry : candidates) {
            if (entry.since <= attributes.opset() && attributes.opset() <= entry.until) {
                if (inputs < entry.fewestInputs || inputs > entry.mostInputs) {
                    throw new ModelException("needs " + entry.inputs() + ", got " + inputs);
                }
                if (attributes.opset() < 6 && attributes.has("consumed_inputs")) {
                    attributes.integers("consumed_inputs"); // only a hint which inputs may be overwritten
                }
                return entry.decoder.decode(attributes);
            }
        }
        throw new ModelException("not supported at this opset, only at "
                + candidates.stream().map(Entry::opsets).collect(Collectors.joining(" and ")));
    }
}
