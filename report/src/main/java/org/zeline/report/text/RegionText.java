package org.zeline.report.text;

import java.io.PrintWriter;
import org.zeline.report.RegionAnswer;
import org.zeline.report.RegionReport;
import org.zeline.report.Words;
import org.zeline.si.RegionResult;

/** The test of a region as text. */
public final class RegionText {
    private RegionText() {}

    /**
     * Prints a question and its answer.
     *
     * @param out takes the lines
     * @param answer what was asked and what came out
     * @param scores whether to print the score map too
     */
    public static void print(PrintWriter out, RegionAnswer answer, boolean scores) {
        RegionResult result = answer.result();
        RegionReport.Texts texts = Words.texts(answer);
        out.println(texts.question());
        out.println();
        Text.row(out, "region", texts.region());
        Text.row(out, "given that", texts.event());
        Words.observed(result).forEach(sentence -> Text.row(out, "", sentence));
        Text.row(out, "statistic", Words.statistic(result) + ", " + result.alternative());
        Text.row(
                out,
                "naive p-value",
                pad(Words.number(result.naiveP())) + " not valid: ignores that the data chose the region");
        Text.row(out, "selective p-value", pad(Words.number(result.p().value())) + " valid: " + texts.bounds());
        Text.row(out, "difference", texts.estimate());
        result.warnings().forEach(warning -> Text.row(out, "warning", warning));
        out.println();
        Text.wrap(out, texts.verdict());
        out.println();
        Text.row(out, "search", Words.work(result.search()));
        Text.row(out, "certificate", texts.certificate());
        Text.row(
                out,
                "same region",
                result.truncated().count() + (result.truncated().count() == 1 ? " interval" : " intervals")
                        + " of the line, in " + result.searched().count() + " searched");
        Text.row(
                out,
                "model",
                answer.network().path() + ", SHA-256 " + answer.network().sha256());
        if (scores) {
            out.println();
            out.println("score map:");
            for (double score : result.scoreMap()) {
                out.println(score);
            }
        }
    }

    private static String pad(String number) {
        return number + " ".repeat(Math.max(1, 10 - number.length()));
    }
}
