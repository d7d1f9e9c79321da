package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.cli.input.format.Axis;
import org.zeline.cli.input.format.ByteSource;
import org.zeline.cli.input.format.FormatException;
import org.zeline.cli.input.format.GzipSource;
import org.zeline.cli.input.format.ImageFile;
import org.zeline.cli.input.format.ImageFormat;
import org.zeline.cli.input.format.Range;

/**
 * Malicious images. In {@code mvn verify} it runs the seed inputs, images that other tools have written. With
 * {@code JAZZER_FUZZ=1} it fuzzes, one target per run, as in {@code .ci/fuzz}.
 */
final class ImageFuzzTest {
    private static final Path SEEDS = Path.of("../cli/src/test/resources/formats");
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @MethodSource("tiffFiles")
    @FuzzTest(maxDuration = "10m")
    void tiff(byte[] file) throws IOException {
        probe(file, ImageFormat.TIFF);
    }

    /** TIFF files with descriptions of their axes. */
    @MethodSource("omeFiles")
    @FuzzTest(maxDuration = "10m")
    void ome(byte[] file) throws IOException {
        probe(file, ImageFormat.TIFF);
    }

    @MethodSource("niftiFiles")
    @FuzzTest(maxDuration = "10m")
    void nifti(byte[] file) throws IOException {
        probe(file, ImageFormat.NIFTI);
    }

    @MethodSource("dicomFiles")
    @FuzzTest(maxDuration = "10m")
    void dicom(byte[] file) throws IOException {
        probe(file, ImageFormat.DICOM);
    }

    @MethodSource("bmpFiles")
    @FuzzTest(maxDuration = "10m")
    void bmp(byte[] file) throws IOException {
        probe(file, ImageFormat.BMP);
    }

    @MethodSource("pngFiles")
    @FuzzTest(maxDuration = "10m")
    void png(byte[] file) throws IOException {
        probe(file, ImageFormat.PNG);
    }

    @MethodSource("jpegFiles")
    @FuzzTest(maxDuration = "10m")
    void jpeg(byte[] file) throws IOException {
        probe(file, ImageFormat.JPEG);
    }

    /** The image is read, as a whole and by region, or rejected with a typed exception, soon. */
    private static void probe(byte[] file, ImageFormat wanted) throws IOException {
        long start = System.nanoTime();
        try {
            ByteSource bytes = ByteSource.of(file);
            ByteSource source = GzipSource.is(bytes) ? new GzipSource(bytes) : bytes;
            Optional<ImageFormat> format = ImageFormat.of(source);
            if (format.isPresent() && format.get() == wanted) {
                read(wanted.open(source, -1));
                read(wanted.open(source, 0));
            }
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
    }

    private static void read(ImageFile image) throws IOException {
        List<Axis> axes = image.axes();
        assertThat(axes).allSatisfy(axis -> assertThat(axis.extent()).isPositive());
        assertThat(image.words()).isNotBlank();
        List<Range> corner = new ArrayList<>();
        int count = 1;
        for (Axis axis : axes) {
            Range range = new Range(axis.extent() - Math.min(2, axis.extent()), axis.extent());
            corner.add(range);
            count *= range.size();
        }
        assertThat(image.read(corner)).hasSize(count);
        long elements = axes.stream().mapToLong(Axis::extent).reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
        double[] all = image.read(Range.whole(axes));
        assertThat((long) all.length).isEqualTo(elements);
    }

    static Stream<byte[]> tiffFiles() throws IOException {
        return seeds(".*(?<!ome|stack)\\.tif");
    }

    static Stream<byte[]> omeFiles() throws IOException {
        return seeds(".*(ome|stack)\\.tif");
    }

    static Stream<byte[]> niftiFiles() throws IOException {
        return seeds(".*\\.nii(\\.gz)?");
    }

    static Stream<byte[]> dicomFiles() throws IOException {
        return seeds(".*\\.dcm");
    }

    static Stream<byte[]> bmpFiles() throws IOException {
        return seeds(".*\\.bmp");
    }

    static Stream<byte[]> pngFiles() throws IOException {
        return seeds(".*\\.png");
    }

    static Stream<byte[]> jpegFiles() throws IOException {
        return seeds(".*\\.jpg");
    }

    private static Stream<byte[]> seeds(String names) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SEEDS)) {
            for (Path file : files.filter(path -> path.toString().matches(names))
                    .sorted()
                    .toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        assertThat(seeds).isNotEmpty();
        return seeds.stream();
    }
}
