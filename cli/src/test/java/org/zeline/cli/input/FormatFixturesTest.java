package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Images that other tools have written, see {@code formats/README.txt}. */
class FormatFixturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/formats");
    private static final Set<String> OTHERS = Set.of("README.txt", "cases.txt", "generate.py", "expected");

    private static Tensor expected(String name) throws IOException {
        return Npy.read(Files.readAllBytes(FOLDER.resolve("expected").resolve(name)), name);
    }

    private static Path file(String part) {
        return Path.of(FOLDER + "/" + part);
    }

    static Stream<List<String>> cases() throws IOException {
        return Files.readAllLines(FOLDER.resolve("cases.txt")).stream().map(line -> List.of(line.split("\t", -1)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyImageHoldsWhatItsToolSays(List<String> line) throws IOException {
        Tensor expected = expected(line.get(1));
        Tensor read = new TensorSource(Preparation.NONE).read(file(line.get(0)));
        assertThat(read.shape()).isEqualTo(expected.shape());
        assertThat(read.doubles()).isEqualTo(expected.toDoubles());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyImageFitsANetworkAndIsReported(List<String> line) throws IOException {
        Tensor expected = expected(line.get(1));
        int[] extents = expected.shape().extents();
        TensorSource source = new TensorSource(Preparation.NONE);
        if (extents.length == 5) {
            Port five = new Port("x", ElementType.DOUBLE, List.of("1", "4", "3", "6", "7"));
            assertThatThrownBy(() -> source.read(file(line.get(0)), five))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("name one item, as in F#T=0 (up to 1)");
            return;
        }
        boolean channelsFirst = extents.length == 4;
        boolean picture = extents.length == 3 && !reads(line.get(0), " of ", "P=", "F=", "Z=", "T=");
        List<String> declared = channelsFirst
                ? List.of("1", "" + extents[0], "" + extents[1], "" + extents[2], "" + extents[3])
                : picture
                        ? List.of("n", "" + extents[0], "" + extents[1], "" + extents[2])
                        : List.of("n", "1", "" + extents[0], "" + extents[1], "" + extents[2]);
        Port port = new Port("x", ElementType.DOUBLE, declared);
        if (channelsFirst && reads(line.get(0), " of ", "T=")) {
            assertThat(source.read(file(line.get(0))).shape()).isEqualTo(expected.shape());
            return; // a film has two axes beside its rows and columns, one of which must be named
        }
        assertThat(source.read(file(line.get(0)), port).doubles()).isEqualTo(expected.toDoubles());
        assertThat(source.facts()).hasSize(1);
        assertThat(source.facts().get(0))
                .startsWith(file(line.get(0)).toString())
                .contains(line.get(2));
    }

    /** Whether what is read of an image is a volume with such an axis. */
    private static boolean reads(String part, String end, String... axes) throws IOException {
        if (!(ArrayFile.read(file(part)) instanceof Volume volume)) {
            return false;
        }
        String words = volume.words().substring(0, volume.words().indexOf(end));
        return Stream.of(axes).anyMatch(words::contains);
    }

    @Test
    void everyFixtureIsACase() throws IOException {
        Set<String> named = cases().map(line -> line.get(0).split("#", 2)[0]).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(FOLDER)) {
            Set<String> there = files.map(file -> file.getFileName().toString())
                    .filter(name -> !OTHERS.contains(name))
                    .collect(Collectors.toSet());
            assertThat(there).isEqualTo(named);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pages.tif#5            | there is no item 5 along axis P, which has 5, counted from 0 to 4
                    pages.tif#Z=1          | there is no axis Z; its axes are P=5, Y=6, X=7
                    pages.tif#1,2          | '1,2' names more items than there are axes; its axes are P=5, Y=6, X=7
                    pages.tif#1,P=2        | '1,P=2' names axis P twice
                    pages.tif#0:7,0:3      | there is no range 0:7 along axis Y, which has 6
                    pages.tif#3:3,0:3      | there is no range 3:3 along axis Y
                    pages.tif#0:1,0:1,0:1  | names more ranges than there are axes
                    pages.tif#p=1          | # is followed by the number of an item, a range FROM:TO or NAME=N, got 'p=1'
                    pages.tif#-1           | got '-1'
                    mixed.tif              | name one page as F#1
                    rgb.tif#1              | there is no item 1 along axis P, which has 1, counted from 0 to 0
                    gray16.png#1           | it has no items, its axes are Y=6, X=9
                    tzcyx.ome.tif#C=4      | there is no item 4 along axis C, which has 4, counted from 0 to 3
                    float32.nii.gz#T=0     | there is no axis T; its axes are Z=5, Y=6, X=7
                    """)
    void partsThatAreNotThereAreRefused(String part, String message) {
        assertThatThrownBy(() -> new TensorSource(Preparation.NONE).read(file(part)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(FOLDER.toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pages.tif        | 1x1x6x7   | has axes P=5, Y=6, X=7, input 'x' takes 1x1x6x7; name one item, as in F#P=0 (up to 4)
                    planes.tif       | 1x1x6x7   | neither axis 1 (NCHW) nor axis 3 (NHWC) is one of 5 channels, as the image has
                    planes.tif#C=0:3 | 1x4x6x7   | is one of 3 channels, as the image has; name one as F#C=0
                    int8.nii         | 1x1x5x6x8 | nothing is resized here: give a volume of that size
                    uint8.tif        | 1x1x6x7   | give a picture of that size, or a region as F#0:H,0:W
                    """)
    void whatDoesNotFitIsRefused(String part, String declared, String message) {
        Port port = new Port("x", ElementType.DOUBLE, List.of(declared.split("x")));
        assertThatThrownBy(() -> new TensorSource(Preparation.NONE).read(file(part), port))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file(part) + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void channelsAreNoColours() {
        Preparation bgr = new Preparation(1, List.of(), List.of(), null, Preparation.Channels.BGR);
        Port three = new Port("x", ElementType.DOUBLE, List.of("1", "3", "6", "7"));
        assertThatThrownBy(() -> new TensorSource(bgr).read(file("planes.tif#C=0:3"), three))
                .hasMessageContaining("has 3 channels that are no colours; leave out --color and --channels");
        Port volume = new Port("x", ElementType.DOUBLE, List.of("1", "1", "5", "6", "7"));
        assertThatThrownBy(() -> new TensorSource(bgr).read(file("pages.tif"), volume))
                .hasMessageContaining("but no colours");
    }

    @Test
    void volumesMayHaveTheirChannelsLast() throws IOException {
        Port last = new Port("x", ElementType.DOUBLE, List.of("n", "3", "6", "7", "4"));
        Preparation each = new Preparation(1, List.of(0.0, 1.0, 2.0, 3.0), List.of(), null, Preparation.Channels.RGB);
        TensorSource source = new TensorSource(each);
        Tensor read = source.read(file("tzcyx.ome.tif#T=0"), last);
        assertThat(read.shape()).isEqualTo(Shape.of(1, 3, 6, 7, 4));
        double[] first = expected("tzcyx.ome.tif.npy").toDoubles();
        for (int i = 0; i < read.shape().size(); i++) {
            int channel = i % 4;
            int voxel = i / 4;
            assertThat(read.doubles()[i]).isEqualTo(first[channel * 3 * 6 * 7 + voxel] - channel);
        }
        assertThat(source.facts().get(0)).endsWith("as 1x3x6x7x4 (NDHWC)");
    }

    @Test
    void arraysHaveItemsAndRegions() throws IOException {
        Path file = FOLDER.resolve("expected").resolve("pages.tif.npy");
        TensorSource source = new TensorSource(Preparation.NONE);
        double[] all = source.read(file).toDoubles();
        Tensor part = source.read(Path.of(file + "#4,1:3,2:6"));
        assertThat(part.shape()).isEqualTo(Shape.of(2, 4));
        assertThat(part.toDoubles()[0]).isEqualTo(all[4 * 42 + 7 + 2]);
        assertThat(part.toDoubles()[7]).isEqualTo(all[4 * 42 + 2 * 7 + 5]);
        assertThat(source.read(Path.of(file + "#:,3:")).shape()).isEqualTo(Shape.of(5, 6, 4));
        assertThat(source.read(Path.of(file + "#4#1")).shape()).isEqualTo(Shape.of(7));
        assertThatThrownBy(() -> source.read(Path.of(file + "#X=1")))
                .hasMessageContaining("there is no axis X; the array has 3 axes without names");
    }
}
