package org.zeline.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.zeline.cli.inference.Failure;
import org.zeline.cli.json.Json;

/** The columns of results, which are the fields of the JSON of {@code zeline pvalue}. */
final class ResultSchema {
    private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.DoubleType);
    private static final DataType INTERVALS = DataTypes.createArrayType(NUMBERS);

    private ResultSchema() {}

    static StructType of() {
        return new StructType()
                .add("id", DataTypes.StringType)
                .add("stat", DataTypes.DoubleType)
                .add("p_value", DataTypes.DoubleType)
                .add("inf_p", DataTypes.DoubleType)
                .add("sup_p", DataTypes.DoubleType)
                .add("naive_p", DataTypes.DoubleType)
                .add("alternative", DataTypes.StringType)
                .add("roi", DataTypes.createArrayType(DataTypes.IntegerType))
                .add("roi_size", DataTypes.IntegerType)
                .add("region", DataTypes.StringType)
                .add("event", DataTypes.StringType)
                .add("statistic", DataTypes.StringType)
                .add("null_value", DataTypes.DoubleType)
                .add("law", DataTypes.StringType)
                .add("degrees_of_freedom", DataTypes.IntegerType)
                .add("randomized_stat", DataTypes.DoubleType)
                .add("estimate", NUMBERS)
                .add("interval", NUMBERS)
                .add("interval_level", DataTypes.DoubleType)
                .add(
                        "component",
                        new StructType().add("index", DataTypes.IntegerType).add("size", DataTypes.IntegerType))
                .add("truncated_intervals", INTERVALS)
                .add("searched_intervals", INTERVALS)
                .add("search", search())
                .add("layout", DataTypes.StringType)
                .add("model_sha256", DataTypes.StringType)
                .add("zeline_version", DataTypes.StringType)
                .add("reason", DataTypes.StringType);
    }

    private static StructType search() {
        return new StructType()
                .add("mode", DataTypes.StringType)
                .add("evaluations", DataTypes.LongType)
                .add("columns", DataTypes.DoubleType)
                .add("seconds", DataTypes.DoubleType)
                .add("threads", DataTypes.IntegerType)
                .add("kernels", DataTypes.StringType)
                .add(
                        "certificate",
                        new StructType()
                                .add("kind", DataTypes.StringType)
                                .add("failure_probability", DataTypes.DoubleType));
    }

    /** The rows of an image, each as one JSON object on a line. */
    static List<String> lines(ImageRecord record) {
        List<String> lines = new ArrayList<>();
        for (String result : record.results()) {
            String name = Json.line(json -> json.value(record.image())).strip();
            lines.add("{\"id\":" + name + "," + result.substring(1));
        }
        Failure failure = record.failure();
        if (failure != null) {
            lines.add(Json.line(json -> {
                        json.beginObject();
                        json.name("id").value(record.image());
                        json.name("reason").value(failure.message());
                        json.endObject();
                    })
                    .strip());
        }
        return lines;
    }

    /** Lines of JSON as rows. */
    static Dataset<Row> rows(Dataset<String> lines) {
        String value = "value";
        List<Column> columns = new ArrayList<>();
        for (StructField field : of().fields()) {
            columns.add(col(value + "." + field.name()));
        }
        return lines.select(from_json(col(value), of()).as(value)).select(columns.toArray(Column[]::new));
    }
}
