package org.zeline.cli;

import java.io.PrintWriter;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.RegionResult;

/** Results for readers at a terminal. */
final class ResultText {
    private static final int WIDTH = 100;

    private ResultText() {}

    static void print(PrintWriter out, Answer answer, boolean scores) {
        RegionResult result = answer.result();
        out.println(Words.question(answer));
        out.println();
        row(out, "region", Words.region(answer));
        row(out, "statistic", Words.number(result.stat()) + " standard deviations, " + result.alternative());
        row(
                out,
                "naive p-value",
                pad(Words.number(result.naiveP())) + " not valid: ignores that the data chose the region");
        row(out, "selective p-value", pad(Words.number(result.p().value())) + " valid: " + Words.selective(result));
        row(out, "difference", Words.estimate(result));
        result.warnings().forEach(warning -> row(out, "warning", warning));
        out.println();
        wrap(out, Words.verdict(answer));
        out.println();
        row(out, "search", Words.work(result.search()));
        row(
                out,
                "same region",
                result.truncated().count() + (result.truncated().count() == 1 ? " interval" : " intervals")
                        + " of the line, in " + result.searched().count() + " searched");
        row(
                out,
                "model",
                answer.model().model().name() + ", SHA-256 " + answer.model().sha256());
        if (scores) {
            out.println();
            out.println("score map:");
            for (double score : result.scoreMap()) {
                out.println(score);
            }
        }
    }

    static void row(PrintWriter out, String name, String text) {
        out.println("  " + name + " ".repeat(Math.max(1, 19 - name.length())) + line(text));
    }

    /** Text from files may hold line breaks and terminal controls; one line stays one line. */
    static String line(String text) {
        return text.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?");
    }

    /** An element of an array; an integer with all its digits. */
    static String element(Tensor tensor, int i) {
        if (tensor.type().isReal()) {
            return Double.toString(tensor.reals()[i]);
        }
        if (tensor instanceof StringTensor texts) {
            return line(texts.strings()[i]);
        }
        long value = tensor.integers()[i];
        return tensor.type() == ElementType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private static String pad(String number) {
        return number + " ".repeat(Math.max(1, 10 - number.length()));
    }

    static void wrap(PrintWriter out, String text) {
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
