package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.RegionResult;
import org.zeline.si.interval.IntervalSet;

/** Results as JSON. */
final class ResultJson {
    /** Writes a JSON value. */
    @FunctionalInterface
    interface Value {
        void write(JsonWriter json) throws IOException;
    }

    private ResultJson() {}

    /** Prints one JSON value on a line of its own. */
    static void print(PrintWriter out, Value value) {
        try {
            JsonWriter json = new JsonWriter(out);
            json.setHtmlSafe(false);
            value.write(json);
            json.flush();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints the result of a test, or several as an array, with their score maps if asked for. */
    static void answers(PrintWriter out, List<Answer> answers, boolean scores) {
        print(out, json -> {
            if (answers.size() > 1) {
                json.beginArray();
            }
            for (Answer answer : answers) {
                answer(json, answer, scores);
            }
            if (answers.size() > 1) {
                json.endArray();
            }
        });
    }

    /** The result of a test, with its score map if asked for. */
    static void answer(JsonWriter json, Answer answer, boolean scores) throws IOException {
        RegionResult result = answer.result();
        json.beginObject();
        number(json, "stat", result.stat());
        number(json, "p_value", result.p().value());
        number(json, "inf_p", result.p().lower());
        number(json, "sup_p", result.p().upper());
        number(json, "naive_p", result.naiveP());
        json.name("alternative").value(result.alternative().toString());
        json.name("roi").beginArray();
        for (int index : result.roi()) {
            json.value(index);
        }
        json.endArray();
        json.name("roi_size").value(result.roi().length);
        if (scores) {
            json.name("score_map");
            numbers(json, result.scoreMap());
        }
        json.name("truncated_intervals");
        intervals(json, result.truncated());
        json.name("searched_intervals");
        intervals(json, result.searched());
        search(json, result.search());
        json.name("model_sha256").value(answer.model().sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void search(JsonWriter json, RegionResult.Search search) throws IOException {
        json.name("search").beginObject();
        json.name("mode").value(search.mode().toString());
        json.name("evaluations").value(search.evaluations());
        number(json, "columns", search.columns());
        number(json, "seconds", search.seconds());
        json.name("threads").value(search.threads());
        json.name("kernels").value(search.kernels());
        json.endObject();
    }

    private static void intervals(JsonWriter json, IntervalSet set) throws IOException {
        json.beginArray();
        for (double[] interval : set.toArray()) {
            numbers(json, interval);
        }
        json.endArray();
    }

    static void numbers(JsonWriter json, double[] numbers) throws IOException {
        json.beginArray();
        for (double number : numbers) {
            number(json, number);
        }
        json.endArray();
    }

    /** The elements of an array, integers with all their digits. */
    static void elements(JsonWriter json, Tensor tensor) throws IOException {
        if (tensor.type().isReal()) {
            numbers(json, tensor.reals());
            return;
        }
        json.beginArray();
        for (int i = 0; i < tensor.shape().size(); i++) {
            if (tensor instanceof StringTensor texts) {
                json.value(texts.strings()[i]);
            } else {
                json.jsonValue(ResultText.element(tensor, i));
            }
        }
        json.endArray();
    }

    static void number(JsonWriter json, String name, double number) throws IOException {
        json.name(name);
        number(json, number);
    }

    /** JSON has no infinity and no NaN: null stands for them; whole numbers are written without a fraction. */
    private static void number(JsonWriter json, double number) throws IOException {
        if (!Double.isFinite(number)) {
            json.nullValue();
        } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            json.value((long) number);
        } else {
            json.value(number);
        }
    }
}
