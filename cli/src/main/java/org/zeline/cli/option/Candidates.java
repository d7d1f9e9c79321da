package org.zeline.cli.option;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.zeline.cli.input.Preset;
import org.zeline.interpreter.value.Limit;
import org.zeline.si.PValueAdjustment;
import org.zeline.si.calibration.ResampledImages;
import org.zeline.si.calibration.Rival;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.noise.Background;
import org.zeline.si.noise.NoiseModel;
import org.zeline.si.search.SearchSettings;

/** What a shell offers for options that take one of several words. */
public final class Candidates {
    private Candidates() {}

    /** For {@code --hypothesis}. */
    record Hypotheses() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("back", "neighbor", "reference").iterator();
        }
    }

    /** For {@code --alternative}. */
    public record Alternatives() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Alternative.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --statistic}. */
    record Statistics() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Statistic.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --adjust}. */
    record Adjustments() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Stream.of(PValueAdjustment.values()).map(String::valueOf), Stream.of("none"))
                    .iterator();
        }
    }

    /** For {@code --preset}. */
    record Presets() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Preset.BUNDLED.iterator();
        }
    }

    /** For {@code --rivals}. */
    record Rivals() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Rival.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --search}. */
    public record Searches() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(SearchSettings.Mode.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --order}. */
    public record Orders() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(SearchSettings.Order.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --limit}. */
    public record Limited() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Limit.values()).map(limit -> limit + "=").iterator();
        }
    }

    /** For {@code --augment}. */
    public record Changes() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(ResampledImages.Change.values())
                    .map(String::valueOf)
                    .iterator();
        }
    }

    /** For {@code --model} of {@code noise}. */
    public record NoiseModels() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(NoiseModel.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --background}. */
    public record Backgrounds() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Background.values()).map(String::valueOf).iterator();
        }
    }

    /** For {@code --preprocess}. */
    record FirstSteps() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("z-score", "min-max:0:1", "percentile:1:99", "scale:", "resize", "resize:")
                    .iterator();
        }
    }

    /** For {@code --post-process}. */
    public record Steps() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(
                            "input-diff",
                            "abs",
                            "neg",
                            "l1-norm",
                            "gaussian-filter:3:1.0",
                            "average-filter:3",
                            "channel:0",
                            "resize-to-input")
                    .iterator();
        }
    }
}
