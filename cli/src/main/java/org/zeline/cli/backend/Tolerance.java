package org.zeline.cli.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;

/**
 * How far numbers may be from those expected: {@code |x - y| <= absolute + relative |y|}. NaN equals NaN.
 *
 * @param relative at least 0
 * @param absolute at least 0
 */
record Tolerance(double relative, double absolute) {
    /** What ONNX's own runner of these tests allows. */
    static final Tolerance STANDARD = new Tolerance(1e-3, 1e-7);

    /** Lines that say what differs, none if nothing does. */
    List<String> differences(List<Value> actual, List<Value> expected) {
        List<String> differences = new ArrayList<>();
        if (actual.size() != expected.size()) {
            differences.add(expected.size() + " outputs expected, got " + actual.size());
            return differences;
        }
        for (int i = 0; i < actual.size(); i++) {
            compare("output " + i, actual.get(i), expected.get(i), differences);
        }
        return differences;
    }

    private void compare(String what, Value actual, Value expected, List<String> differences) {
        if (actual instanceof Tensor x && expected instanceof Tensor y) {
            compare(what, x, y, differences);
        } else if (actual instanceof TensorSequence x && expected instanceof TensorSequence y) {
            if (x.tensors().size() != y.tensors().size()) {
                differences.add(what + ": " + y.tensors().size() + " tensors expected, got "
                        + x.tensors().size());
                return;
            }
            for (int i = 0; i < y.tensors().size(); i++) {
                compare(what + "[" + i + "]", x.tensors().get(i), y.tensors().get(i), differences);
            }
        } else if (!(actual instanceof AbsentValue && expected instanceof AbsentValue)) {
            differences.add(what + ": a " + kind(expected) + " expected, got a " + kind(actual));
        }
    }

    private static String kind(Value value) {
        return value instanceof Tensor ? "tensor" : value instanceof TensorSequence ? "sequence" : "value left out";
    }

    private void compare(String what, Tensor actual, Tensor expected, List<String> differences) {
        if (actual.type() != expected.type() || !actual.shape().equals(expected.shape())) {
            differences.add(what + ": " + expected.type() + " " + expected.shape() + " expected, got " + actual.type()
                    + " " + actual.shape());
        } else if (expected.type() == ElementType.STRING) {
            if (!Arrays.equals(actual.strings(), expected.strings())) {
                differences.add(what + ": " + Arrays.toString(expected.strings()) + " expected, got "
                        + Arrays.toString(actual.strings()));
            }
        } else {
            double[] x = actual.doubles();
            double[] y = expected.doubles();
            for (int i = 0; i < y.length; i++) {
                double rounded = expected.type().isReal() ? expected.type().round(x[i]) : x[i];
                if (!close(rounded, y[i])) {
                    differences.add(what + ": element " + i + " is " + x[i] + ", expected " + y[i]);
                    return;
                }
            }
        }
    }

    private boolean close(double x, double y) {
        return x == y
                || (Double.isNaN(x) && Double.isNaN(y))
                || (!Double.isInfinite(y) && Math.abs(x - y) <= absolute + relative * Math.abs(y));
    }
}
