package org.zeline.si.event;

import org.zeline.interpreter.OnnxModel;

/** One step from a network's output to the score map. Steps apply in the order given. */
public sealed interface PostProcess {
    /** The output minus the input that is tested. */
    record InputDiff() implements PostProcess {}

    /** Absolute values. */
    record Abs() implements PostProcess {}

    /** Changed signs. */
    record Neg() implements PostProcess {}

    /** The sum of absolute values over the channels, axis 1, which shrinks to one channel. */
    record L1Norm() implements PostProcess {}

    /**
     * A Gaussian filter over the spatial axes, each channel alone, zeros outside.
     *
     * @param kernelSize an odd number of pixels
     * @param sigma standard deviation in pixels, positive
     */
    record GaussianFilter(int kernelSize, double sigma) implements PostProcess {
        /** Checks the numbers. */
        public GaussianFilter {
            requireOdd("gaussian-filter", kernelSize);
            if (!(sigma > 0) || Double.isInfinite(sigma)) {
                throw new IllegalArgumentException("gaussian-filter: sigma must be positive, got " + sigma);
            }
        }
    }

    /**
     * The mean over a window of the spatial axes, each channel alone, zeros outside.
     *
     * @param kernelSize an odd number of pixels
     */
    record AverageFilter(int kernelSize) implements PostProcess {
        /** Checks the number. */
        public AverageFilter {
            requireOdd("average-filter", kernelSize);
        }
    }

    /**
     * Another network, followed as exactly as the first.
     *
     * @param model takes the map so far and, if it has two inputs, the tested input; its first output is the next map
     */
    record Network(OnnxModel model) implements PostProcess {
        /** Checks the inputs. */
        public Network {
            int inputs = model.inputs().size();
            if (inputs != 1 && inputs != 2) {
                throw new IllegalArgumentException(model.name() + ": a network that makes score maps takes the map so"
                        + " far and, if it has two inputs, the tested input; this one has " + inputs + " inputs");
            }
        }

        @Override
        public String toString() {
            return "Network[" + model.name() + "]";
        }
    }

    private static void requireOdd(String name, int kernelSize) {
        if (kernelSize < 1 || kernelSize % 2 == 0) {
            throw new IllegalArgumentException(name + ": kernel_size must be odd and positive, got " + kernelSize);
        }
    }
}
