package org.zeline.si.contrast;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.event.Region;

/** What the mean over the region of interest is compared with. */
public sealed interface Comparison {
    /** {@return the other images whose mean the tested input is compared with; none if it is compared with itself} */
    default List<RealTensor> references() {
        return List.of();
    }

    /**
     * The contrast of a region, or of a connected part of it, which is never compared with another part.
     *
     * @param part what is tested
     * @param whole all that was selected
     * @param mask where the compared elements may lie, one flag per element; {@code null} for everywhere
     * @param shape the shape of the score map
     * @return the contrast
     * @throws org.zeline.si.event.NoAnswerException if there is nothing to compare the part with
     * @throws IllegalArgumentException if the caller's own weights are not finite, or of another size
     */
    RegionContrast contrast(Region part, Region whole, boolean @Nullable [] mask, Shape shape);

    /** {@return what the mean is compared with, in words, for example {@code that of everything else}} */
    String description();

    /** The mean over everything else (within the mask). */
    record Background() implements Comparison {
        @Override
        public RegionContrast contrast(Region part, Region whole, boolean @Nullable [] mask, Shape shape) {
            boolean[] everywhere = new boolean[shape.size()];
            Arrays.fill(everywhere, true);
            return RegionContrast.outside(part, whole, everywhere, mask);
        }

        @Override
        public String description() {
            return "that of everything else";
        }
    }

    /**
     * The mean over the elements (within the mask) that are not in the region but near it.
     *
     * @param range how near: at most this many elements away along every spatial axis, at least 1
     */
    record Neighborhood(int range) implements Comparison {
        /** Checks the range. */
        public Neighborhood {
            if (range < 1) {
                throw new IllegalArgumentException("neighborhood_range must be at least 1, got " + range);
            }
        }

        @Override
        public RegionContrast contrast(Region part, Region whole, boolean @Nullable [] mask, Shape shape) {
            return RegionContrast.outside(part, whole, part.dilated(shape, range), mask);
        }

        @Override
        public String description() {
            return "that of its neighborhood (range " + range + ")";
        }
    }

    /**
     * The mean over the same region of another image, or of the mean of several.
     *
     * <p>The data vector is the tested input followed by these images, in order: (k + 1) n elements for k images. The
     * covariance is that of the whole vector ({@link org.zeline.si.data.TestedData}). The noise of two images is
     * independent where the covariance says so: always if it is scalar or diagonal, and if it is the one that
     * {@link org.zeline.si.data.TestedData#independent} makes. A matrix of any form says by its off-diagonal blocks how
     * the images are correlated. Autoregressive noise of order 1 runs on from the last element of an image to the first
     * of the next: elements i and j of the vector have the correlation {@code rho^|i - j|}, across borders too.
     *
     * @param references at least one, each of the input's shape
     */
    record Reference(List<RealTensor> references) implements Comparison {
        /** Checks that there is one. */
        public Reference {
            references = List.copyOf(references);
            if (references.isEmpty()) {
                throw new IllegalArgumentException("a comparison with references needs at least one");
            }
        }

        /**
         * A comparison with one image.
         *
         * @param image of the input's shape
         */
        public Reference(RealTensor image) {
            this(List.of(image));
        }

        @Override
        public RegionContrast contrast(Region part, Region whole, boolean @Nullable [] mask, Shape shape) {
            return RegionContrast.mean(part, shape.size());
        }

        @Override
        public String description() {
            return references.size() == 1
                    ? "that of the same region in the reference"
                    : "that of the same region in the mean of " + references.size() + " references";
        }
    }

    /**
     * Any contrast: the null hypothesis says that a weighted sum of the means is zero.
     *
     * @param weights of the elements, given the region
     */
    record Contrast(RegionWeights weights) implements Comparison {
        @Override
        public RegionContrast contrast(Region part, Region whole, boolean @Nullable [] mask, Shape shape) {
            return RegionContrast.weighted(part, weights.of(part.elements(), shape), shape);
        }

        @Override
        public String description() {
            return "what its weights subtract";
        }
    }
}
