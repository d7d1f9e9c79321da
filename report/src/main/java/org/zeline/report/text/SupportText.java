package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.List;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.SearchSupport;
import org.zeline.interpreter.value.Port;
import org.zeline.report.NetworkFile;

/** What is in a model, and which of its nodes a search can follow, as text. */
public final class SupportText {
    private SupportText() {}

    /**
     * Prints what is in a model.
     *
     * @param out takes the lines
     * @param model the model
     * @param file where it came from
     * @param support which nodes a search can follow
     */
    public static void print(PrintWriter out, OnnxModel model, NetworkFile file, SearchSupport support) {
        Text.row(out, "model", file.path() + ", SHA-256 " + file.sha256());
        Text.row(out, "opset", Integer.toString(model.opset()));
        ports(out, "input", model.inputs());
        ports(out, "output", model.outputs());
        Text.row(out, "parameters", Long.toString(model.parameters()));
        Text.row(out, "nodes", Integer.toString(support.entries().size()));
        out.println();
        int name = 4;
        int operator = 8;
        for (SearchSupport.Entry entry : support.entries()) {
            name = Math.max(name, entry.node().name().length());
            operator = Math.max(operator, entry.node().operator().length());
        }
        String format = "  %-" + operator + "s  %-" + name + "s  %-5s  %-7s  %s";
        out.println(String.format(format, "operator", "node", "exact", "bounded", "note on search"));
        for (SearchSupport.Entry entry : support.entries()) {
            String line = String.format(
                    format,
                    entry.node().operator(),
                    entry.node().name(),
                    entry.exact() ? "yes" : "no",
                    entry.bounded() ? "yes" : "no",
                    entry.note());
            out.println(Text.line(line).stripTrailing());
        }
        out.println();
        Text.wrap(out, summary(support));
    }

    private static void ports(PrintWriter out, String kind, List<Port> ports) {
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            Text.row(out, kind + " " + i, port.name() + ", " + port.type() + ", " + port.declared());
        }
    }

    private static String summary(SearchSupport support) {
        if (support.exact() && support.bounded()) {
            return "Exact search and bounded search can follow this network.";
        }
        return support.bounded()
                ? "Bounded search can follow this network. Exact search refuses an output that depends on a node marked"
                        + " no."
                : "No search can follow an output that depends on a node that bounded search can't follow.";
    }
}
