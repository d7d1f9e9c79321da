package org.zeline.cli.input;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Tables of numbers: a row a line, commas, semicolons or spaces between numbers, one of them in a row, lines that start
 * with # skipped. A comma is never the mark before decimals.
 */
final class Csv {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Csv() {}

    static RealTensor read(byte[] bytes, String name) {
        List<double[]> rows = new ArrayList<>();
        int line = 0;
        for (String text : text(bytes, name).lines().toList()) {
            line++;
            String row = text.strip();
            if (row.isEmpty() || row.startsWith("#")) {
                continue;
            }
            double[] numbers = row(row, name + ": line " + line);
            if (!rows.isEmpty() && rows.get(0).length != numbers.length) {
                throw new BadInputException(name + ": line " + line + " has " + numbers.length
                        + " numbers, the first has " + rows.get(0).length);
            }
            rows.add(numbers);
        }
        if (rows.isEmpty()) {
            throw new BadInputException(name + ": holds no numbers");
        }
        int columns = rows.get(0).length;
        double[] values = new double[Math.multiplyExact(rows.size(), columns)];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * columns, columns);
        }
        return Tensor.wrapping(Shape.of(rows.size(), columns), values);
    }

    private static String text(byte[] bytes, String name) {
        if (ArrayFile.begins(bytes, "\u00FF\u00FE") || ArrayFile.begins(bytes, "\u00FE\u00FF")) {
            throw new BadInputException(name + ": is text in UTF-16; save it as UTF-8");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    private static double[] row(String row, String place) {
        String separator = row.contains(";") ? ";" : row.contains(",") ? "," : "";
        String[] parts = row.split(separator.isEmpty() ? "\\s+" : "\\s*" + separator + "\\s*", -1);
        double[] numbers = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].matches(".*[,\\s].*")) {
                throw new BadInputException(place + ": '" + parts[i] + "' stands where one number is expected, for '"
                        + separator + "' separates them; write a point, not a comma, before decimals, and separate"
                        + " numbers by one character");
            }
            numbers[i] = number(parts[i], place + ", number " + (i + 1));
        }
        return numbers;
    }

    private static double number(String text, String place) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> parsed(text, place);
        };
    }

    private static double parsed(String text, String place) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInputException(place + ": must be a number, got \"" + text + "\"", e);
        }
    }
}
