package org.zeline.cli.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.zeline.cli.process.Version;
import org.zeline.report.NoiseReport;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseFit;

/** A covariance of noise as JSON, the field {@code variance} as problem files take it. */
public final class NoiseJson {
    private NoiseJson() {}

    /** An estimate and its fit. */
    public static void write(JsonWriter json, NoiseReport report) throws IOException {
        NoiseEstimate estimate = report.estimate();
        json.beginObject();
        json.name("variance");
        variance(json, estimate.covariance());
        json.name("model").value(estimate.model().toString());
        json.name("robust").value(estimate.robust());
        json.name("background").value(estimate.background().toString());
        json.name("shape").beginArray();
        json.value(estimate.shape().planes());
        json.value(estimate.shape().rows());
        json.value(estimate.shape().columns());
        json.endArray();
        json.name("images").value(estimate.images());
        json.name("data").value(report.data());
        json.name("preparation").value(report.preparation());
        Json.number(json, "mean_variance", report.meanVariance());
        fit(json, report.fit());
        Json.texts(json, "worries", report.worries());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void variance(JsonWriter json, Covariance covariance) throws IOException {
        if (covariance instanceof Covariance.Scalar scalar) {
            json.value(scalar.variance());
            return;
        }
        json.beginObject();
        if (covariance instanceof Covariance.Diagonal diagonal) {
            json.name("diagonal");
            Json.numbers(json, diagonal.variances());
        } else if (covariance instanceof StationaryCovariance stationary) {
            table(json, "stationary", stationary.autocovariance());
        } else if (covariance instanceof Covariance.Kronecker kronecker
                && kronecker.ofRows() instanceof Covariance.Matrix ofRows
                && kronecker.ofColumns() instanceof Covariance.Matrix ofColumns) {
            json.name("kronecker").beginObject();
            table(json, "rows", ofRows.rows());
            table(json, "columns", ofColumns.rows());
            json.endObject();
        } else {
            throw new IllegalArgumentException("an estimate is no " + covariance.getClass());
        }
        json.endObject();
    }

    private static void table(JsonWriter json, String name, double[][] rows) throws IOException {
        json.name(name).beginArray();
        for (double[] row : rows) {
            Json.numbers(json, row);
        }
        json.endArray();
    }

    private static void fit(JsonWriter json, NoiseFit fit) throws IOException {
        Json.number(json, "relative_error", fit.relativeError());
        Json.number(json, "skewness", fit.skewness());
        Json.number(json, "excess_kurtosis", fit.excessKurtosis());
        json.name("tests").beginArray();
        for (NoiseFit.Test test : fit.tests()) {
            json.beginObject();
            json.name("test").value(test.question().toString());
            Json.number(json, "statistic", test.statistic());
            json.name("degrees").value(test.degrees());
            Json.number(json, "p_value", test.pValue());
            json.endObject();
        }
        json.endArray();
        json.name("blocks").beginArray();
        for (NoiseFit.BlockVariance block : fit.blocks()) {
            json.beginObject();
            json.name("side").value(block.side());
            Json.number(json, "ratio", block.ratio());
            Json.number(json, "lower", block.lower());
            Json.number(json, "upper", block.upper());
            json.endObject();
        }
        json.endArray();
    }
}
