package org.zeline.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/**
 * A model of one node that both runtimes support, with input numbers.
 *
 * @param sample the node
 * @param type the type of the free input
 * @param opset the opset
 */
record RuntimeCase(OperatorSample sample, ElementType type, int opset) {
    /** The first opset for which ONNX Runtime has kernels. */
    private static final int OLDEST = 7;

    /** The newest opset that this release of ONNX Runtime loads. */
    static final int NEWEST = 26;

    private static final List<ElementType> REAL = List.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16);
    private static final List<ElementType> INTEGERS = List.of(
            ElementType.INT32,
            ElementType.INT64,
            ElementType.INT8,
            ElementType.UINT8,
            ElementType.INT16,
            ElementType.UINT16,
            ElementType.UINT32,
            ElementType.UINT64);

    /** The number of draws per model. */
    static final int DRAWS = 2;

    /** Every sample with every type of its kind, at every opset that both runtimes support. */
    static List<RuntimeCase> all() {
        List<RuntimeCase> cases = new ArrayList<>();
        List<OperatorSample> samples = new ArrayList<>(OperatorSample.all());
        samples.addAll(OperatorSample.listed("operators-awkward.txt"));
        for (OperatorSample sample : samples) {
            for (OperatorSet.Opsets range : OperatorSet.standard().opsets(sample.operator())) {
                int oldest = sample.isMachineLearning() ? 1 : OLDEST;
                int first = Math.max(oldest, Math.max(range.since(), sample.since()));
                int last = Math.min(NEWEST, Math.min(range.until(), sample.until()));
                for (int opset = first; opset <= last; opset++) {
                    for (ElementType type : types(sample)) {
                        cases.add(new RuntimeCase(sample, type, opset));
                    }
                }
            }
        }
        return cases;
    }

    private static List<ElementType> types(OperatorSample sample) {
        return switch (sample.kind()) {
            case "real", "positive", "unit", "above1" -> REAL;
            case "integer" -> INTEGERS;
            case "number" -> Stream.concat(REAL.stream(), INTEGERS.stream()).toList();
            default -> List.of(sample.type());
        };
    }

    private int seed() {
        return Objects.hash(sample.toString(), sample.inputs(), sample.attributes(), type.name(), opset);
    }

    /** The model; at odd opsets its random constants are inputs. */
    OperatorSample.Built build() {
        ElementType real = type.isReal() ? type : ElementType.FLOAT;
        return sample.build(opset, real, type, opset % 2 == 1, new Random(seed()));
    }

    ModelProto model(OperatorSample.Built built) {
        return built.graph().proto(built.output());
    }

    /** The kind of numbers in a draw; kinds alternate, so that neighbouring opsets cover all of them. */
    AwkwardValues values(int draw) {
        AwkwardValues[] kinds = AwkwardValues.values();
        return kinds[Math.floorMod(opset * DRAWS + draw + sample.attributes().hashCode(), kinds.length)];
    }

    /** Values for all inputs. */
    List<Tensor> inputs(OperatorSample.Built built, int draw) {
        Random random = new Random(seed() + draw);
        AwkwardValues kind = values(draw);
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(kind.draw(sample, type, sample.shape(), random));
        for (Tensor other : built.others()) {
            inputs.add(kind == AwkwardValues.ORDINARY ? other : kind.draw(sample, other.type(), other.shape(), random));
        }
        return inputs;
    }

    @Override
    public String toString() {
        return sample.operator() + " (opset " + opset + ", " + type + ", " + String.join(" ", sample.attributes())
                + ", inputs " + sample.inputs() + ")";
    }
}
