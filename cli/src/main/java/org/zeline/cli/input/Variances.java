package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceKnowledge;

/**
 * Covariances as problem files and options state them. Options write the same with colons, for example
 * {@code ar1:0.5:1}. What {@code kronecker}, {@code stationary} and {@code file} state is the noise of a plane of rows
 * and columns, or of an image; data of several, such as channels, or an input and its reference, have independent noise
 * of that covariance in each.
 */
public final class Variances {
    /** Under what an unknown variance may be left unknown. */
    private static final String CONSTANT_MEAN = "constant-mean";

    /** What an option may state, for messages. */
    private static final String FORMS =
            "must be a number, diagonal:F, matrix:F, ar1:RHO:SIGMA2, kronecker:ROWS:COLUMNS,"
                    + " stationary:F, file:F, unknown:" + CONSTANT_MEAN + " or estimate";

    private Variances() {}

    /**
     * {@return what a problem file states}
     *
     * @param value the value of its field variance
     * @param problem the problem file, beside which other files are
     * @param data that have this noise
     */
    static StatedVariance of(JsonValue value, Path problem, Supplier<TestedData> data) {
        if (value.isObject() && value.has("unknown")) {
            JsonValue under = value.only("unknown").getValue();
            if (!under.text().equals(CONSTANT_MEAN)) {
                throw under.error("must be \"" + CONSTANT_MEAN + "\", got \"" + under.text() + "\"");
            }
            return value.setting(() -> StatedVariance.estimated(VarianceKnowledge.UNKNOWN, data.get()));
        }
        return new StatedVariance(VarianceKnowledge.KNOWN, covariance(value, problem, data));
    }

    private static Covariance covariance(JsonValue value, Path problem, Supplier<TestedData> data) {
        if (value.isObject() && value.has("file")) {
            JsonValue file = value.fields("file").get("file");
            return value.setting(() -> repeated(ofFile(problem.resolveSibling(file.text())), data.get()));
        }
        Covariance stated = stated(value);
        return value.setting(() -> ofPlanes(stated) ? repeated(stated, data.get()) : stated);
    }

    private static boolean ofPlanes(Covariance covariance) {
        return covariance instanceof StationaryCovariance || covariance instanceof Covariance.Kronecker;
    }

    private static Covariance stated(JsonValue value) {
        if (value.isNumber()) {
            return value.setting(() -> new Covariance.Scalar(value.number()));
        }
        if (!value.isObject()) {
            throw value.error("must be a number or an object with diagonal, matrix, ar1, kronecker, stationary, file or"
                    + " unknown");
        }
        Map.Entry<String, JsonValue> only = value.only("diagonal", "matrix", "ar1", "kronecker", "stationary", "file");
        JsonValue stated = only.getValue();
        return switch (only.getKey()) {
            case "diagonal" -> stated.setting(() -> new Covariance.Diagonal(stated.numbers()));
            case "matrix" -> stated.setting(() -> new Covariance.Matrix(rows(stated)));
            case "ar1" -> {
                JsonValue.Fields parts = stated.fields("rho", "sigma2");
                double rho = parts.get("rho").number();
                double sigma2 = parts.get("sigma2").number();
                yield stated.setting(() -> new Covariance.Ar1(rho, sigma2));
            }
            case "kronecker" -> {
                JsonValue.Fields parts = stated.fields("rows", "columns");
                JsonValue ofRows = parts.get("rows");
                JsonValue ofColumns = parts.get("columns");
                yield kronecker(
                        ofRows.setting(() -> new Covariance.Matrix(rows(ofRows))),
                        ofColumns.setting(() -> new Covariance.Matrix(rows(ofColumns))));
            }
            case "stationary" -> stated.setting(() -> new StationaryCovariance(rows(stated)));
            default -> throw stated.error("a noise file must state a covariance itself, not name another file");
        };
    }

    private static double[][] rows(JsonValue matrix) {
        return matrix.list().stream().map(JsonValue::numbers).toArray(double[][]::new);
    }

    private static Covariance kronecker(Covariance.Matrix ofRows, Covariance.Matrix ofColumns) {
        return new Covariance.Kronecker(ofRows, ofRows.rows().length, ofColumns, ofColumns.rows().length);
    }

    /**
     * {@return the covariance of a file that {@code zeline noise} has written: that in its field variance}
     *
     * @param file the file
     * @throws BadInputException if it can't be read or states none
     */
    public static Covariance ofFile(Path file) {
        return JsonValue.read(file, value -> stated(value.anyFields().get("variance")));
    }

    /**
     * {@return what an option states}
     *
     * @param text a number, or a name and its values
     * @param source reads files
     * @param data that have this noise
     * @throws IllegalArgumentException if it states nothing
     */
    public static StatedVariance option(String text, TensorSource source, Supplier<TestedData> data) {
        return switch (text) {
            case "estimate" -> StatedVariance.estimated(VarianceKnowledge.ESTIMATED, data.get());
            case "unknown:" + CONSTANT_MEAN -> StatedVariance.estimated(VarianceKnowledge.UNKNOWN, data.get());
            default -> new StatedVariance(VarianceKnowledge.KNOWN, covariance(text, source, data));
        };
    }

    private static Covariance covariance(String text, TensorSource source, Supplier<TestedData> data) {
        String[] parts = text.split(":", 2);
        if (parts.length == 1) {
            return new Covariance.Scalar(number(parts[0], FORMS));
        }
        String stated = parts[1];
        return switch (parts[0]) {
            case "diagonal" -> new Covariance.Diagonal(file(source, stated).values());
            case "matrix" -> new Covariance.Matrix(rows(file(source, stated), "a matrix"));
            case "ar1" -> {
                String[] numbers = stated.split(":", -1);
                if (numbers.length != 2) {
                    throw new IllegalArgumentException("ar1 needs RHO:SIGMA2, got '" + stated + "'");
                }
                yield new Covariance.Ar1(
                        number(numbers[0], "RHO must be a number"), number(numbers[1], "SIGMA2 must be a number"));
            }
            case "kronecker" -> {
                String[] files = stated.split(":", -1);
                if (files.length != 2) {
                    throw new IllegalArgumentException("kronecker needs two files, ROWS:COLUMNS, got '" + stated + "'");
                }
                Covariance.Matrix ofRows = new Covariance.Matrix(rows(file(source, files[0]), "a matrix"));
                Covariance.Matrix ofColumns = new Covariance.Matrix(rows(file(source, files[1]), "a matrix"));
                yield repeated(kronecker(ofRows, ofColumns), data.get());
            }
            case "stationary" ->
                repeated(new StationaryCovariance(rows(file(source, stated), "an autocovariance")), data.get());
            case "file" -> repeated(ofFile(Path.of(stated)), data.get());
            default -> throw new IllegalArgumentException(FORMS + ", got '" + text + "'");
        };
    }

    /**
     * {@return the files that an option names}
     *
     * @param text a covariance as {@link #option} takes it
     */
    public static List<Path> files(String text) {
        String[] parts = text.split(":", 2);
        if (parts.length < 2 || parts[0].equals("ar1") || parts[0].equals("unknown")) {
            return List.of();
        }
        List<String> names = parts[0].equals("kronecker") ? List.of(parts[1].split(":", -1)) : List.of(parts[1]);
        return names.stream().map(name -> TensorSource.file(Path.of(name))).toList();
    }

    private static RealTensor file(TensorSource source, String name) {
        return TensorSource.finite(source.read(Path.of(name)), name);
    }

    private static double[][] rows(RealTensor matrix, String what) {
        if (matrix.shape().rank() != 2) {
            throw new IllegalArgumentException(what + " has two axes, the file has shape " + matrix.shape());
        }
        double[][] rows = new double[matrix.shape().extent(0)][matrix.shape().extent(1)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(matrix.values(), i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return rows;
    }

    private static double number(String text, String rule) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(rule + ", got '" + text + "'", e);
        }
    }

    /** The covariance of data of one or several planes, each of which has that covariance. */
    private static Covariance repeated(Covariance one, TestedData data) {
        int size = size(one);
        if (size == 0 || size == data.size()) {
            return one;
        }
        if (data.size() % size != 0) {
            throw new IllegalArgumentException("is the noise of a plane of " + size + " elements, the data have "
                    + data.size() + ", which is no multiple: give the noise of images of this size");
        }
        return new Covariance.Kronecker(new Covariance.Scalar(1), data.size() / size, one, size);
    }

    /** How many elements have this covariance; 0 for any number. */
    private static int size(Covariance covariance) {
        if (covariance instanceof StationaryCovariance stationary) {
            return Math.multiplyExact(stationary.rows(), stationary.columns());
        }
        if (covariance instanceof Covariance.Kronecker kronecker) {
            return Math.multiplyExact(kronecker.rows(), kronecker.columns());
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            return diagonal.variances().length;
        }
        return covariance instanceof Covariance.Matrix matrix ? matrix.rows().length : 0;
    }
}
