package org.zeline.cli.input.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;

/** Files in memory that are read, or are rejected. */
final class Malformed {
    private Malformed() {}

    /** Reads all of an image. */
    static double[] read(byte[] file) throws IOException {
        ByteSource bytes = ByteSource.of(file);
        ByteSource source = GzipSource.is(bytes) ? new GzipSource(bytes) : bytes;
        ImageFormat format = ImageFormat.of(source).orElseThrow(() -> new FormatException("is of no kind"));
        ImageFile image = format.open(source, -1);
        assertThat(image.words()).isNotEmpty();
        return image.read(Range.whole(image.axes()));
    }

    /** Asserts that a file is rejected with one line that contains certain words. */
    static void rejected(byte[] file, String... words) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatException.class)
                .message()
                .hasLineCount(1)
                .contains(words);
    }
}
