package org.zeline.lsa.perturbation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;

/** The usual noises and distortions. All keep within the bounds that they are given. */
public final class Perturbations {
    /** The names that {@link #of} knows. */
    public static final List<String> NAMES =
            List.of("gaussian", "uniform", "salt", "pepper", "salt-pepper", "speckle", "poisson", "blur", "contrast");

    private Perturbations() {}

    /**
     * {@return the perturbation of that name; at strength 0 it changes nothing}
     *
     * @param name one of {@link #NAMES}: {@code gaussian} adds normal noise of deviation s, {@code uniform} noise
     *     within [-s, s]; {@code salt} sets elements to the upper bound with probability s, {@code pepper} to the lower
     *     one, {@code salt-pepper} to either with s / 2; {@code speckle} multiplies by 1 + normal noise of deviation s;
     *     {@code poisson} draws counts of mean (x - lower) / s^2 and scales them back; {@code blur} is a Gaussian
     *     filter of deviation s pixels; {@code contrast} moves every element the share s of the way to the sample's
     *     mean
     * @param strength s, at least 0
     * @param bounds of every element; finite for salt, pepper and poisson
     * @throws ModelException if there is no such perturbation, or the strength is out of its range
     */
    public static Perturbation of(String name, double strength, Bounds bounds) {
        if (!NAMES.contains(name)) {
            throw new ModelException("unknown perturbation '" + name + "': use " + String.join(", ", NAMES));
        }
        boolean probability = name.endsWith("salt") || name.endsWith("pepper") || name.equals("contrast");
        if (!(strength >= 0) || Double.isInfinite(strength) || (probability && strength > 1)) {
            throw new ModelException("the strength of " + name + " must be finite and at least 0"
                    + (probability ? ", and at most 1" : "") + ", got " + strength);
        }
        boolean needsBounds = name.endsWith("salt") || name.endsWith("pepper") || name.equals("poisson");
        if (needsBounds && Double.isInfinite(bounds.width())) {
            throw new ModelException(name + " needs finite bounds");
        }
        Change change = strength == 0 ? (x, shape, random) -> x.clone() : change(name, strength, bounds);
        return new Clamped(name, change, bounds);
    }

    /** What becomes of the elements, before they are brought within the bounds. */
    @FunctionalInterface
    private interface Change {
        double[] of(double[] x, Shape shape, SplittableRandom random);
    }

    private record Clamped(String name, Change change, Bounds bounds) implements Perturbation {
        @Override
        public Tensor perturbed(Tensor x, SplittableRandom random) {
            double[] values = change.of(x.reals(), x.shape(), random);
            Arrays.setAll(values, i -> bounds.clamp(values[i]));
            return new RealTensor(x.type(), x.shape(), values);
        }
    }

    private static Change change(String name, double s, Bounds bounds) {
        return switch (name) {
            case "gaussian" -> each((v, random) -> v + s * random.nextGaussian());
            case "uniform" -> each((v, random) -> v + s * (2 * random.nextDouble() - 1));
            case "salt" -> each((v, random) -> random.nextDouble() < s ? bounds.upper() : v);
            case "pepper" -> each((v, random) -> random.nextDouble() < s ? bounds.lower() : v);
            case "salt-pepper" ->
                each((v, random) -> {
                    double u = random.nextDouble();
                    return u < s / 2 ? bounds.upper() : u < s ? bounds.lower() : v;
                });
            case "speckle" -> each((v, random) -> v + v * s * random.nextGaussian());
            case "poisson" ->
                each((v, random) -> bounds.lower() + s * s * poisson((v - bounds.lower()) / (s * s), random));
            case "blur" -> (x, shape, random) -> blurred(x, shape, s);
            default -> (x, shape, random) -> flattened(x, shape, s);
        };
    }

    /** What becomes of one element. */
    @FunctionalInterface
    private interface Element {
        double of(double value, SplittableRandom random);
    }

    private static Change each(Element element) {
        return (x, shape, random) -> {
            double[] values = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                values[i] = element.of(x[i], random);
            }
            return values;
        };
    }

    /**
     * A count of a Poisson law. Large means are cut in parts, of which the counts add up; of huge ones the law is
     * normal.
     */
    static double poisson(double mean, SplittableRandom random) {
        if (!(mean > 0)) {
            return 0;
        }
        if (mean > 1e5) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double count = 0;
        for (double left = mean; left > 0; left -= 20) {
            double limit = Math.exp(-Math.min(left, 20));
            double product = random.nextDouble();
            while (product > limit) {
                count++;
                product *= random.nextDouble();
            }
        }
        return count;
    }

    /** A separable filter on the last two axes; elements beyond the border repeat those on it. */
    private static double[] blurred(double[] x, Shape shape, double deviation) {
        int rank = shape.rank();
        double[] values = x.clone();
        for (int axis = Math.max(1, rank - 2); axis < rank; axis++) {
            values = filtered(values, shape, axis, deviation);
        }
        return values;
    }

    private static double[] filtered(double[] x, Shape shape, int axis, double deviation) {
        int extent = shape.extent(axis);
        int inner = shape.size(axis + 1, shape.rank());
        int reach = (int) Math.min(Math.ceil(3 * deviation), extent);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            double distance = (k - reach) / deviation;
            weights[k] = Math.exp(-0.5 * distance * distance);
            sum += weights[k];
        }
        double[] y = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            int at = j / inner % extent;
            for (int k = 0; k < weights.length; k++) {
                int from = Math.max(0, Math.min(at + k - reach, extent - 1));
                y[j] += weights[k] / sum * x[j + (from - at) * inner];
            }
        }
        return y;
    }

    private static double[] flattened(double[] x, Shape shape, double share) {
        int width = x.length / Math.max(1, shape.extent(0));
        double[] y = new double[x.length];
        for (int from = 0; from < x.length; from += width) {
            double mean = Arrays.stream(x, from, from + width).average().orElse(0);
            for (int i = from; i < from + width; i++) {
                y[i] = x[i] + share * (mean - x[i]);
            }
        }
        return y;
    }
}
