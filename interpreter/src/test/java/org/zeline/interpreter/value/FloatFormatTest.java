package org.zeline.interpreter.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
    /** Largest and smallest numbers as the papers and standards of the formats state them. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 65504, 5.9604644775390625e-8",
        "BFLOAT16, 3.3895313892515355e38, 9.183549615799121e-41",
        "FLOAT8E4M3FN, 448, 0.001953125",
        "FLOAT8E4M3FNUZ, 240, 0.0009765625",
        "FLOAT8E5M2, 57344, 1.52587890625e-5",
        "FLOAT8E5M2FNUZ, 57344, 7.62939453125e-6",
        "FLOAT4E2M1, 6, 0.5",
        "FLOAT8E8M0, 1.7014118346046923e38, 5.877471754111438e-39"
    })
    void rangesAreThoseOfTheFormats(FloatFormat format, double largest, double smallest) {
        assertThat(format.largest()).isEqualTo(largest);
        assertThat(format.smallest()).isEqualTo(smallest);
    }

    @ParameterizedTest
    @EnumSource
    void everyNumberIsItsOwnNearestAndComesBackFromItsBits(FloatFormat format) {
        int count = format == FloatFormat.FLOAT16 || format == FloatFormat.BFLOAT16
                ? 1 << 16
                : format == FloatFormat.FLOAT4E2M1 ? 1 << 4 : 1 << 8;
        for (int bits = 0; bits < count; bits++) {
            double value = format.decode(bits);
            if (Double.isNaN(value)) {
                assertThat(format.decode(format.encode(value))).isNaN();
                continue;
            }
            assertThat(format.round(value, false))
                    .as("%s of bits %s", format, bits)
                    .isEqualTo(value);
            assertThat(format.encode(value)).as("%s of bits %s", format, bits).isEqualTo(bits);
        }
    }

    /** Against the nearest of all numbers, by brute force. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1"})
    void roundingFindsTheNearest(FloatFormat format) {
        Random random = new Random(1);
        int count = format == FloatFormat.FLOAT4E2M1 ? 1 << 4 : 1 << 8;
        for (int i = 0; i < 2000; i++) {
            double value = random.nextGaussian() * Math.pow(2, random.nextInt(12) - 8);
            if (Math.abs(value) > format.largest()) {
                continue;
            }
            double best = Double.POSITIVE_INFINITY;
            for (int bits = 0; bits < count; bits++) {
                double distance = Math.abs(format.decode(bits) - value);
                best = Double.isNaN(distance) ? best : Math.min(best, distance);
            }
            assertThat(Math.abs(format.round(value, false) - value)).isEqualTo(best);
        }
    }

    @Test
    void tiesGoToEven() {
        assertThat(FloatFormat.FLOAT4E2M1.round(2.5, false)).isEqualTo(2);
        assertThat(FloatFormat.FLOAT4E2M1.round(3.5, false)).isEqualTo(4);
        assertThat(FloatFormat.FLOAT16.round(2049, false)).isEqualTo(2048);
        assertThat(FloatFormat.FLOAT16.round(2051, false)).isEqualTo(2052);
    }

    @Test
    void beyondTheLargestFormatsDiffer() {
        assertThat(FloatFormat.FLOAT16.round(65520, false)).isInfinite();
        assertThat(FloatFormat.FLOAT16.round(65519, false)).isEqualTo(65504);
        assertThat(FloatFormat.FLOAT16.round(1e9, true)).isEqualTo(65504);
        assertThat(FloatFormat.FLOAT8E4M3FN.round(1e9, false)).isNaN();
        assertThat(FloatFormat.FLOAT8E4M3FN.round(1e9, true)).isEqualTo(448);
        assertThat(FloatFormat.FLOAT8E5M2.round(-1e9, false)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(FloatFormat.FLOAT4E2M1.round(1e9, false)).isEqualTo(6);
        assertThat(FloatFormat.FLOAT8E4M3FNUZ.round(-0.0, false)).isEqualTo(0.0);
    }

    @Test
    void integerTypesWrapAndSaturate() {
        assertThat(ElementType.INT8.wrap(200)).isEqualTo(-56);
        assertThat(ElementType.UINT8.wrap(-1)).isEqualTo(255);
        assertThat(ElementType.INT4.wrap(9)).isEqualTo(-7);
        assertThat(ElementType.UINT64.wrap(-1)).isEqualTo(-1);
        assertThat(ElementType.BOOL.wrap(-3)).isEqualTo(1);
        assertThat(ElementType.INT8.saturate(1e9)).isEqualTo(127);
        assertThat(ElementType.UINT4.saturate(-3)).isEqualTo(0);
        assertThat(ElementType.UINT64.saturate(1e30)).isEqualTo(-1);
        assertThat(ElementType.UINT64.saturate(0x1p63)).isEqualTo(Long.MIN_VALUE);
        assertThat(ElementType.INT64.saturate(Double.NaN)).isEqualTo(0);
    }
}
