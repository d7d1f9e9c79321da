package org.zeline.report.text;

import java.io.PrintWriter;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Lines for readers at a terminal. */
public final class Text {
    private static final int WIDTH = 100;

    private Text() {}

    /**
     * Prints a name and a value.
     *
     * @param out takes the line
     * @param name what the value is
     * @param text the value
     */
    public static void row(PrintWriter out, String name, String text) {
        out.println("  " + name + " ".repeat(Math.max(1, 19 - name.length())) + line(text));
    }

    /**
     * {@return one line, without controls of a terminal}
     *
     * @param text from a file, which may hold line breaks and terminal controls
     */
    public static String line(String text) {
        return text.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * {@return an element of a tensor; an integer with all its digits}
     *
     * @param tensor the tensor
     * @param i the index of the element
     */
    public static String element(Tensor tensor, int i) {
        if (tensor.type().isReal()) {
            return Double.toString(tensor.reals()[i]);
        }
        if (tensor instanceof StringTensor texts) {
            return line(texts.strings()[i]);
        }
        long value = tensor.integers()[i];
        return tensor.type() == ElementType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    /**
     * Prints a paragraph on lines of at most 100 letters.
     *
     * @param out takes the lines
     * @param text words with spaces between
     */
    public static void wrap(PrintWriter out, String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() + 1 > WIDTH) {
                out.println(line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        out.println(line);
    }
}
