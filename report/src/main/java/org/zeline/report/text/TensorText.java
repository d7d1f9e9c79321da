package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.List;
import org.zeline.interpreter.value.Tensor;

/** Tensors as text. */
public final class TensorText {
    private TensorText() {}

    /**
     * Prints tensors: for each a line with its name, type and shape, then a line for each row of its last axis.
     *
     * @param out takes the lines
     * @param names one per tensor
     * @param tensors what to print
     */
    public static void print(PrintWriter out, List<String> names, List<Tensor> tensors) {
        for (int i = 0; i < names.size(); i++) {
            Tensor tensor = tensors.get(i);
            out.println(Text.line(names.get(i)) + ", " + tensor.type() + ", " + tensor.shape());
            int rank = tensor.shape().rank();
            int columns = rank == 0 ? 1 : Math.max(1, tensor.shape().extent(rank - 1));
            StringBuilder row = new StringBuilder();
            for (int k = 0; k < tensor.shape().size(); k++) {
                row.append(k % columns == 0 ? "" : ",").append(Text.element(tensor, k));
                if (k % columns == columns - 1) {
                    out.println(row);
                    row.setLength(0);
                }
            }
        }
    }
}
