package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.evaluation.Signal.Disc;
import org.zeline.si.evaluation.Signal.Place;
import org.zeline.si.evaluation.Signal.Rectangle;

class SyntheticImageTest {
    private static final Shape SHAPE = Shape.of(1, 2, 6, 5);

    private static String picture(boolean[] truth, int plane) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            text.append(truth[plane * 30 + i] ? '#' : '.').append(i % 5 == 4 ? "\n" : "");
        }
        return text.toString();
    }

    @Test
    void aRectangleStandsWhereItIsPut() {
        SyntheticImage.Sample sample = SyntheticImage.of(SHAPE)
                .with(Signal.at(new Rectangle(2, 3), 5, new Place(4, 1)))
                .draw(new SplittableRandom(1));
        String expected = ".....\n.....\n.....\n.....\n.###.\n.###.\n";
        assertThat(picture(sample.truth(), 0)).isEqualTo(expected);
        assertThat(picture(sample.truth(), 1)).isEqualTo(expected);
    }

    @Test
    void aDiscIsRound() {
        SyntheticImage.Sample sample = SyntheticImage.of(SHAPE)
                .with(Signal.at(new Disc(5), 5, new Place(1, 0)))
                .draw(new SplittableRandom(1));
        assertThat(picture(sample.truth(), 1)).isEqualTo(".....\n.###.\n#####\n#####\n#####\n.###.\n");
    }

    /** The same seed gives the same noise; signals that overlap add. */
    @Test
    void signalsAreAddedToTheNoise() {
        SyntheticImage noise = SyntheticImage.of(SHAPE);
        Signal one = Signal.at(new Rectangle(1, 1), 2, new Place(0, 0));
        Signal two = Signal.at(new Rectangle(1, 2), -0.5, new Place(0, 0));
        double[] plain = noise.draw(new SplittableRandom(4)).image().values();
        double[] changed =
                noise.with(one).with(two).draw(new SplittableRandom(4)).image().values();
        for (int i = 0; i < plain.length; i++) {
            double added = i % 30 == 0 ? 1.5 : i % 30 == 1 ? -0.5 : 0;
            assertThat(changed[i] - plain[i]).isCloseTo(added, within(1e-15 * 8));
        }
    }

    @Test
    void anywhereIsEverywhereInsideAtTheSameRate() {
        SyntheticImage image = SyntheticImage.of(Shape.of(4, 3)).with(Signal.anywhere(new Rectangle(3, 2), 1));
        SplittableRandom random = new SplittableRandom(2);
        Set<Integer> firsts = new HashSet<>();
        int[] counts = new int[12];
        for (int k = 0; k < 2000; k++) {
            boolean[] truth = image.draw(random).truth();
            int first = IntStream.range(0, 12).filter(i -> truth[i]).findFirst().orElseThrow();
            assertThat(IntStream.range(0, 12).filter(i -> truth[i]).count()).isEqualTo(6);
            firsts.add(first);
            counts[first]++;
        }
        assertThat(firsts).containsExactlyInAnyOrder(0, 1, 3, 4);
        assertThat(firsts).allSatisfy(i -> assertThat(counts[i]).isBetween(400, 600));
    }

    @Test
    void noiseFollowsItsLaw() {
        NonGaussian distribution = NonGaussian.at(NonGaussian.Family.EXPONENTIALLY_MODIFIED, 0.08);
        SyntheticImage image = SyntheticImage.of(Shape.of(60, 60));
        double[] normal = image.draw(new SplittableRandom(5)).image().values();
        double[] skew =
                image.with(distribution).draw(new SplittableRandom(5)).image().values();
        assertThat(GoodnessOfFit.KUIPER
                        .test(IntStream.range(0, 3600)
                                .mapToDouble(i -> NullDistribution.NORMAL.naiveP(normal[i], Alternative.LEFT_TAILED))
                                .toArray())
                        .pValue())
                .isGreaterThan(1e-4);
        double[] p = IntStream.range(0, 3600)
                .mapToDouble(i -> distribution.cdf(skew[i]))
                .toArray();
        assertThat(GoodnessOfFit.KUIPER.test(p).pValue()).isGreaterThan(1e-4);
    }

    @Test
    void namesWhatIsWrong() {
        SyntheticImage image = SyntheticImage.of(SHAPE);
        assertThatThrownBy(() -> image.with(Signal.anywhere(new Disc(6), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit into 6 x 5 pixels");
        assertThatThrownBy(() -> image.with(Signal.at(new Disc(3), 1, new Place(4, 0))))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> SyntheticImage.of(Shape.of(5))).hasMessageContaining("rows and columns");
        assertThatThrownBy(() -> new Rectangle(0, 2)).hasMessageContaining("0 x 2");
        assertThatThrownBy(() -> new Disc(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Place(-1, 0)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Signal.anywhere(new Disc(1), Double.NaN)).hasMessageContaining("finite");
    }
}
