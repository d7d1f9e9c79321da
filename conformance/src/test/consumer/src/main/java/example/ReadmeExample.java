package example;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.LineInference;
import org.zeline.si.LineResult;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.Selection;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.PostProcess;
import org.zeline.si.interval.IntervalSet;

/** The README's examples of the library, verbatim, on {@code model.onnx} in the working folder. */
public final class ReadmeExample {
    private ReadmeExample() {}

    /**
     * Runs the examples.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Random random = new Random(1);
        image(random.doubles(256).toArray());
        algorithm(new double[] {0.5, 2.5, -1, 0}, new double[] {0, 1, 0, 0});
    }

    private static void image(double[] pixels) {
        OnnxModel model = OnnxModel.load(Path.of("model.onnx"));
        Hypothesis hypothesis = Hypothesis.regionAbove(0.5)
                .comparedWithBackground()
                .postProcess(new PostProcess.InputDiff(), new PostProcess.Abs())
                .build();
        RegionInference inference = RegionInference.of(model, hypothesis, new Covariance.Scalar(1.0));
        Tensor image = Tensor.of(Shape.of(1, 1, 16, 16), pixels);
        RegionResult result = inference.run(List.of(image));
        System.out.println(result.p().value());      // with result.p().lower() and .upper() as bounds
        System.out.println(result.truncated());      // where on the line the same region is chosen
    }

    private static void algorithm(double[] data, double[] eta) {
        LineInference inference = LineInference.normal(data, new Covariance.Scalar(1.0), eta);      // or LineInference.chi
        LineResult<Set<Integer>> result = inference.run((a, b, z) -> new Selection<>(features(a, b, z), same(a, b, z)));
        System.out.println(result.p().value());
    }

    /** The index of the largest element of the data. */
    private static Set<Integer> features(double[] a, double[] b, double z) {
        int largest = 0;
        for (int i = 1; i < a.length; i++) {
            largest = a[i] + b[i] * z > a[largest] + b[largest] * z ? i : largest;
        }
        return Set.of(largest);
    }

    /** Where on the line the same element is the largest. */
    private static IntervalSet same(double[] a, double[] b, double z) {
        int largest = features(a, b, z).iterator().next();
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (int i = 0; i < a.length; i++) {
            double slope = b[largest] - b[i];
            double crossing = (a[i] - a[largest]) / slope;
            low = slope > 0 ? Math.max(low, crossing) : low;
            high = slope < 0 ? Math.min(high, crossing) : high;
        }
        return IntervalSet.of(low, high);
    }
}
