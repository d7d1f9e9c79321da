package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * An equation such as {@code ...ij,...jk->...ik}, read for given inputs: each axis has a label, those of an ellipsis
 * {@code .0}, {@code .1} and so on from the last.
 *
 * @param operands the labels of each input
 * @param result the labels of the result
 * @param extents the extent that each label stands for
 */
record EinsumLabels(List<List<String>> operands, List<String> result, Map<String, Integer> extents) {
    static EinsumLabels of(String equation, Inputs inputs) {
        String plain = equation.replace(" ", "");
        int arrow = plain.indexOf("->");
        String[] parts = (arrow < 0 ? plain : plain.substring(0, arrow)).split(",", -1);
        if (parts.length != inputs.count()) {
            throw new ModelException(
                    "equation '" + equation + "' has " + parts.length + " terms for " + inputs.count() + " inputs");
        }
        List<List<String>> operands = new ArrayList<>();
        Map<String, Integer> extents = new TreeMap<>();
        int hidden = 0;
        for (int i = 0; i < parts.length; i++) {
            Shape shape = inputs.required(i).shape();
            List<String> labels = labels(equation, parts[i], shape.rank());
            operands.add(labels);
            hidden = Math.max(
                    hidden, (int) labels.stream().filter(l -> l.startsWith(".")).count());
            for (int axis = 0; axis < labels.size(); axis++) {
                addExtent(equation, labels.get(axis), shape.extent(axis), extents);
            }
        }
        List<String> result =
                arrow < 0 ? implied(operands, extents, hidden) : result(equation, plain.substring(arrow + 2), hidden);
        if (!extents.keySet().containsAll(result) || result.stream().distinct().count() < result.size()) {
            throw new ModelException("equation '" + equation + "' has a result with other or repeated labels");
        }
        return new EinsumLabels(operands, result, extents);
    }

    private static void addExtent(String equation, String label, int extent, Map<String, Integer> extents) {
        int before = extents.getOrDefault(label, 1);
        if (before != 1 && extent != 1 && before != extent) {
            throw new ModelException(
                    "equation '" + equation + "': label " + label + " stands for " + before + " and " + extent);
        }
        extents.put(label, before == 1 ? extent : before);
    }

    /** The labels of a term for so many axes. */
    private static List<String> labels(String equation, String term, int rank) {
        int dots = term.indexOf("...");
        int named = term.length() - (dots < 0 ? 0 : 3);
        if (named > rank || (dots < 0 && named < rank)) {
            throw new ModelException("equation '" + equation + "': term '" + term + "' does not fit rank " + rank);
        }
        return labels(equation, term, dots, rank - named);
    }

    private static List<String> labels(String equation, String term, int dots, int hidden) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i <= term.length(); i++) {
            if (i == dots) {
                for (int h = hidden - 1; h >= 0; h--) {
                    labels.add("." + h);
                }
                i += 3;
            }
            if (i < term.length()) {
                if (!Character.isLetter(term.charAt(i))) {
                    throw new ModelException("equation '" + equation + "' has a label that is no letter");
                }
                labels.add(term.substring(i, i + 1));
            }
        }
        return labels;
    }

    private static List<String> result(String equation, String term, int hidden) {
        return labels(equation, term, term.indexOf("..."), hidden);
    }

    /** What an ellipsis stands for, then the labels that occur once, by the alphabet. */
    private static List<String> implied(List<List<String>> operands, Map<String, Integer> extents, int hidden) {
        List<String> result = new ArrayList<>();
        for (int h = hidden - 1; h >= 0; h--) {
            result.add("." + h);
        }
        for (String label : extents.keySet()) {
            long count = operands.stream()
                    .flatMap(List::stream)
                    .filter(label::equals)
                    .count();
            if (count == 1 && !label.startsWith(".")) {
                result.add(label);
            }
        }
        return result;
    }

    /** The shape of a value with these labels. */
    Shape shape(List<String> labels) {
        return Shape.of(labels.stream().mapToInt(extents::get).toArray());
    }
}
