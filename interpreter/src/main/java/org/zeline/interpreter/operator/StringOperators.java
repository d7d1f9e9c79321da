package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Operators on strings, and TfIdfVectorizer. None of them is a function of real numbers. */
final class StringOperators {
    private StringOperators() {}

    static void register(OperatorSet operators) {
        operators.add("StringNormalizer", 10, 1, 1, a -> OfConstants.of(StringNormalizer.decode(a)));
        operators.add("StringConcat", 20, 2, 2, a -> OfConstants.of(StringOperators::concat));
        operators.add("StringSplit", 20, 1, 1, a -> {
            String delimiter = a.text("delimiter", "");
            long most = a.integer("maxsplit", -1);
            return new OfConstants(2, (builder, inputs) -> split(builder, inputs, delimiter, most));
        });
        operators.add("RegexFullMatch", 20, 1, 1, StringOperators::regexFullMatch);
        operators.add("TfIdfVectorizer", 9, 1, 1, a -> OfConstants.of(TfIdf.decode(a)));
    }

    /** Computes the outputs of an operator from constant inputs. */
    @FunctionalInterface
    private interface Definition {
        List<Edge> of(PlanBuilder builder, Inputs inputs);
    }

    private record OfConstants(int outputs, Definition meaning) implements Operator {
        static OfConstants of(Definition meaning) {
            return new OfConstants(1, meaning);
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            return inputs.constantFrom(0)
                    ? meaning.of(builder, inputs)
                    : builder.defer(this, outputs, "strings are computed only when the model runs", inputs);
        }
    }

    /** Removes stop words and changes the case of the other words. */
    private record StringNormalizer(String action, boolean exactCase, Set<String> stopWords, Locale locale)
            implements Definition {
        static StringNormalizer decode(Attributes a) {
            boolean exactCase = a.flag("is_case_sensitive", false);
            Locale locale = Locale.forLanguageTag(a.text("locale", "").replace('_', '-'));
            Set<String> words = new HashSet<>();
            for (String word : a.has("stopwords") ? a.texts("stopwords") : List.<String>of()) {
                words.add(exactCase ? word : word.toLowerCase(locale));
            }
            String action = a.text("case_change_action", "NONE", "NONE", "LOWER", "UPPER");
            return new StringNormalizer(action, exactCase, words, locale);
        }

        @Override
        public List<Edge> of(PlanBuilder builder, Inputs inputs) {
            Tensor x = inputs.required(0).constant();
            boolean row = x.shape().rank() == 2 && x.shape().extent(0) == 1;
            if (x.shape().rank() != 1 && !row) {
                throw new ModelException("needs shape C or 1xC, got " + x.shape());
            }
            List<String> kept = new ArrayList<>();
            for (String text : x.strings()) {
                if (!stopWords.contains(exactCase ? text : text.toLowerCase(locale))) {
                    kept.add(
                            switch (action) {
                                case "LOWER" -> text.toLowerCase(locale);
                                case "UPPER" -> text.toUpperCase(locale);
                                default -> text;
                            });
                }
            }
            if (kept.isEmpty()) {
                kept.add("");
            }
            Shape shape = row ? Shape.of(1, kept.size()) : Shape.of(kept.size());
            return List.of(builder.constant(new StringTensor(shape, kept.toArray(new String[0]))));
        }
    }

    private static List<Edge> concat(PlanBuilder builder, Inputs inputs) {
        Shape shape = inputs.required(0).shape().broadcast(inputs.required(1).shape());
        String[] x = Operands.broadcast(builder, inputs.required(0), shape)
                .constant()
                .strings();
        String[] y = Operands.broadcast(builder, inputs.required(1), shape)
                .constant()
                .strings();
        long characters = 0;
        for (int i = 0; i < x.length; i++) {
            characters += x[i].length() + (long) y[i].length();
        }
        builder.budget().takeTexts(characters);
        String[] joined = new String[shape.size()];
        Arrays.setAll(joined, i -> x[i] + y[i]);
        return List.of(builder.constant(new StringTensor(shape, joined)));
    }

    /** Splits each string along a new last axis, padded with empty strings, and counts the parts. */
    private static List<Edge> split(PlanBuilder builder, Inputs inputs, String delimiter, long most) {
        Tensor x = inputs.required(0).constant();
        List<List<String>> parts = new ArrayList<>();
        int longest = 0;
        for (String text : x.strings()) {
            List<String> split = parts(text, delimiter, most);
            parts.add(split);
            longest = Math.max(longest, split.size());
        }
        int[] extents = Arrays.copyOf(x.shape().extents(), x.shape().rank() + 1);
        extents[extents.length - 1] = longest;
        Shape shape = Shape.of(extents);
        String[] values = new String[shape.size()];
        Arrays.fill(values, "");
        long[] counts = new long[parts.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = parts.get(i).size();
            for (int j = 0; j < counts[i]; j++) {
                values[i * longest + j] = parts.get(i).get(j);
            }
        }
        return List.of(
                builder.constant(new StringTensor(shape, values)),
                builder.constant(Tensor.wrapping(x.shape(), counts)));
    }

    /** Splits at a delimiter, or without one at white space; leading and trailing white space makes no empty part. */
    private static List<String> parts(String text, String delimiter, long most) {
        String all = delimiter.isEmpty() ? text.strip() : text;
        List<String> parts = new ArrayList<>();
        if (all.isEmpty()) {
            return parts;
        }
        int from = 0;
        while (most < 0 || parts.size() < most) {
            int end = delimiter.isEmpty() ? whiteSpace(all, from, true) : all.indexOf(delimiter, from);
            if (end < 0) {
                break;
            }
            parts.add(all.substring(from, end));
            from = delimiter.isEmpty() ? whiteSpace(all, end, false) : end + delimiter.length();
        }
        parts.add(all.substring(from));
        return parts;
    }

    /** The index at which white space begins, or ends, from a position on; -1 if there is none. */
    private static int whiteSpace(String text, int from, boolean begins) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) == begins) {
                return i;
            }
        }
        return -1;
    }

    private static Operator regexFullMatch(Attributes a) {
        BoundedRegex pattern = BoundedRegex.of(a.text("pattern", ""));
        return OfConstants.of((builder, inputs) -> {
            Tensor x = inputs.required(0).constant();
            long[] matches = Arrays.stream(x.strings())
                    .mapToLong(text -> pattern.matches(text, builder.budget()) ? 1 : 0)
                    .toArray();
            return List.of(builder.constant(new IntegerTensor(ElementType.BOOL, x.shape(), matches)));
        });
    }

    /**
     * The number of occurrences of each n-gram of a pool in a row, optionally weighted or clipped at 1, with skips
     * allowed between items.
     */
    private record TfIdf(
            String mode,
            int shortest,
            int longest,
            int gaps,
            Map<List<Object>, Integer> pool,
            double @Nullable [] weights,
            int width)
            implements Definition {
        static TfIdf decode(Attributes a) {
            String mode = a.text("mode", "", "TF", "IDF", "TFIDF");
            int shortest = small(a, "min_gram_length");
            int longest = small(a, "max_gram_length");
            int gaps = small(a, "max_skip_count");
            long[] starts = a.integers("ngram_counts");
            long[] columns = a.integers("ngram_indexes");
            List<Object> items = new ArrayList<>();
            if (a.has("pool_strings")) {
                items.addAll(a.texts("pool_strings"));
            } else {
                Arrays.stream(a.integers("pool_int64s")).forEach(items::add);
            }
            double[] weights = a.has("weights") ? a.reals("weights") : null;
            Map<List<Object>, Integer> pool = new HashMap<>();
            int gram = 0;
            for (int n = 1; n <= starts.length; n++) {
                long end = n < starts.length ? starts[n] : items.size();
                for (long at = starts[n - 1]; at + n <= end; at += n) {
                    if (gram >= columns.length || at < 0 || at > items.size() || end > items.size()) {
                        throw new ModelException("ngram_counts, ngram_indexes and the pool don't fit together");
                    }
                    pool.put(List.copyOf(items.subList((int) at, (int) at + n)), gram++);
                }
            }
            int width = 0;
            for (long column : columns) {
                if (column < 0 || column >= 1 << 24) {
                    throw new ModelException("ngram_indexes must lie in [0, 16777215], got " + column);
                }
                width = Math.max(width, (int) column + 1);
            }
            if (weights != null && weights.length != columns.length) {
                throw new ModelException(
                        "weights needs " + Operands.counted(columns.length, "value") + ", got " + weights.length);
            }
            Map<List<Object>, Integer> byGram = new HashMap<>();
            pool.forEach((key, number) -> byGram.put(key, Math.toIntExact(columns[number])));
            double[] ordered = weights == null ? null : new double[width];
            for (int i = 0; ordered != null && weights != null && i < columns.length; i++) {
                ordered[(int) columns[i]] = weights[i];
            }
            return new TfIdf(mode, shortest, longest, gaps, byGram, ordered, width);
        }

        private static int small(Attributes a, String name) {
            long value = a.integer(name, 0);
            if (value < 0 || value > 1 << 20) {
                throw new ModelException(name + " must lie in [0, 1048576], got " + value);
            }
            return (int) value;
        }

        @Override
        public List<Edge> of(PlanBuilder builder, Inputs inputs) {
            Tensor x = inputs.required(0).constant();
            if (x.shape().rank() != 1 && x.shape().rank() != 2) {
                throw new ModelException("needs shape C or NxC, got " + x.shape());
            }
            List<Object> items = new ArrayList<>();
            if (x.type() == ElementType.STRING) {
                items.addAll(Arrays.asList(x.strings()));
            } else {
                Arrays.stream(x.integers()).forEach(items::add);
            }
            int rank = x.shape().rank();
            int rows = rank == 1 ? 1 : x.shape().extent(0);
            int length = x.shape().extent(rank - 1);
            Shape shape = rank == 1 ? Shape.of(width) : Shape.of(rows, width);
            builder.budget().take(shape);
            double[] counts = new double[shape.size()];
            for (int row = 0; row < rows; row++) {
                count(builder.budget(), items.subList(row * length, (row + 1) * length), counts, row * width);
            }
            for (int i = 0; i < counts.length; i++) {
                double weight = weights == null ? 1 : weights[i % width];
                counts[i] = switch (mode) {
                    case "TF" -> counts[i];
                    case "IDF" -> counts[i] > 0 ? weight : 0;
                    default -> counts[i] * weight;
                };
            }
            return List.of(builder.constant(new RealTensor(ElementType.FLOAT, shape, counts)));
        }

        private void count(Budget budget, List<Object> row, double[] counts, int base) {
            for (int n = Math.max(shortest, 1); n <= longest && n <= row.size(); n++) {
                int widest = n == 1 ? 1 : Math.min(gaps + 1, (row.size() - 1) / (n - 1));
                for (int gap = 1; gap <= widest; gap++) {
                    budget.tick();
                    for (int at = 0; at + (n - 1) * gap < row.size(); at++) {
                        List<Object> gram = new ArrayList<>();
                        for (int i = 0; i < n; i++) {
                            gram.add(row.get(at + i * gap));
                        }
                        Integer column = pool.get(gram);
                        if (column != null) {
                            counts[base + column]++;
                        }
                    }
                }
            }
        }
    }
}
