package org.zeline.lsa.attack;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;

/** The classes that a sample can be taken for instead of its own. */
final class Targets {
    private Targets() {}

    /** All classes but the label, those of the largest logits first; of equal ones, the lowest. */
    static int[] ranked(double[] logits, int label) {
        return IntStream.range(0, logits.length)
                .filter(c -> c != label)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -logits[c]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The difference of the target's and the label's logit. */
    static SearchGoal gap(int label, int target) {
        return new SearchGoal(
                (sample, output, from, width, weight, gradient) -> {
                    gradient[from + target] += weight;
                    gradient[from + label] -= weight;
                    return output[from + target] - output[from + label];
                },
                0,
                label);
    }

    /** The label of a sample, one of the classes. */
    static int label(int[] labels, int sample, int classes) {
        if (sample >= labels.length || labels[sample] < 0 || labels[sample] >= classes) {
            throw new ModelException("sample " + sample + " needs a label in [0, " + classes + "), got "
                    + (sample < labels.length ? Integer.toString(labels[sample]) : "none"));
        }
        return labels[sample];
    }
}
