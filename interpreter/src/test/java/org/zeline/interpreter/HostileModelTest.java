package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.TensorProto;

/** Files that mean harm: what they ask for is refused, with the node named in one line, before it is done. */
@Timeout(20)
final class HostileModelTest {
    static void refused(TestGraph g, List<? extends Tensor> inputs, String output, String... parts) {
        refused(g.proto(output), inputs, parts);
    }

    static void refused(ModelProto proto, List<? extends Tensor> inputs, String... parts) {
        assertThatThrownBy(() -> OnnxModel.parse(proto.toByteArray(), "m.onnx")
                        .evaluate(inputs, Draws.seeded(1), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith("m.onnx: ")
                .contains(parts)
                .doesNotContain("more memory")
                .hasLineCount(1);
    }

    static Tensor zeros(int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(shape, new double[shape.size()]);
    }

    private static ModelProto relu(String input, String output) {
        TestGraph g = new TestGraph(13);
        g.node("Relu", List.of(g.input("x", 2)));
        ModelProto.Builder model = g.proto("v0").toBuilder();
        NodeProto.Builder node = model.getGraphBuilder().getNodeBuilder(0);
        node.setInput(0, input).setOutput(0, output);
        return model.build();
    }

    @Test
    void namesAreCheckedBeforeAnythingIsComputed() {
        refused(relu("nothing", "v0"), List.of(), "value 'nothing' is used", "nothing computes it");
        refused(relu("v0", "v0"), List.of(), "nodes need each other's results", "reads Relu");
        refused(relu("x", "x"), List.of(), "value 'x' is defined twice");
        refused(relu("x", ""), List.of(), "value 'v0' is used by the graph's output");
    }

    @Test
    void aCycleIsRefused() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String a = g.node("Add", List.of(x, "v1"));
        String y = g.node("Relu", List.of(a));
        refused(g.copy(), List.of(), y, "Add 'add0' reads Relu 'relu1' reads Add 'add0'");
    }

    /** What a graph inside a node reads from around it counts as read by the node. */
    @Test
    void aCycleThroughAGraphInside() {
        TestGraph g = new TestGraph(13);
        g.input("x", 2);
        TestGraph then = new TestGraph(13, "t_");
        TestGraph otherwise = new TestGraph(13, "e_");
        String truth = g.constant(Tensor.of(ElementType.BOOL, Shape.of(new int[0]), new double[] {1}));
        g.node(
                "If",
                List.of(truth),
                then.body("then_branch", then.node("Relu", List.of("v1"))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of("x"))));
        String y = g.node("Relu", List.of("v0"));
        refused(g.copy(), List.of(), y, "If 'if0' reads Relu 'relu1' reads If 'if0'");
    }

    @Test
    void messagesStayOnOneLine() {
        refused(relu("a\nb\r\u0085\u2028\u202ec", "v0"), List.of(), "value 'a?b????c' is used");
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        model.getGraphBuilder().getNodeBuilder(0).setOpType("Bad\u001b[31m\n").setName("n\u0000n");
        refused(model.build(), List.of(), "Bad?[31m? 'n?n' (opset 13)", "unknown operator");
    }

    @Test
    void twoConstantsOfOneName() {
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        TensorProto tensor = TensorProto.newBuilder()
                .setName("c")
                .setDataType(1)
                .addFloatData(1)
                .build();
        model.getGraphBuilder().addInitializer(tensor).addInitializer(tensor);
        refused(model.build(), List.of(), "value 'c' is defined twice");
        model.getGraphBuilder()
                .removeInitializer(1)
                .setInitializer(0, tensor.toBuilder().clearName());
        refused(model.build(), List.of(), "a value has no name");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 29, Long.MAX_VALUE, Long.MIN_VALUE})
    void anOpsetThatIsNone(long opset) {
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        model.getOpsetImportBuilder(0).setVersion(opset);
        refused(model.build(), List.of(), "opset " + opset + " is not supported");
    }

    @Test
    void anUnknownDomainOrNoOpset() {
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        model.getGraphBuilder().getNodeBuilder(0).setDomain("evil");
        refused(model.build(), List.of(), "operators of domain 'evil' are not supported");
        refused(relu("x", "v0").toBuilder().clearOpsetImport().build(), List.of(), "no opset of the default domain");
    }

    @Test
    void dataThatDoNotFillTheDeclaredShape() {
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        TensorProto.Builder tensor = model.getGraphBuilder().addInitializerBuilder();
        tensor.setName("c").setDataType(1).addDims(1 << 16).addDims(1 << 16).setRawData(ByteString.EMPTY);
        refused(model.build(), List.of(), "tensor 'c'", "65536");
        tensor.clearDims().addDims(3).addDims(-1);
        refused(model.build(), List.of(), "-1", "out of range");
        tensor.clearDims().addDims(Long.MAX_VALUE).addDims(Long.MAX_VALUE).addDims(4);
        refused(model.build(), List.of(), "tensor 'c'");
        tensor.clearDims().addDims(2).setRawData(ByteString.copyFrom(new byte[7]));
        refused(model.build(), List.of(), "tensor 'c' of shape 2", "can't hold 7 bytes");
    }

    @Test
    void externalDataAreOffForBytes() {
        ModelProto.Builder model = relu("x", "v0").toBuilder();
        model.getGraphBuilder()
                .addInitializerBuilder()
                .setName("c")
                .setDataType(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        refused(model.build(), List.of(), "tensor 'c' keeps its data in another file", "not read");
    }

    @Test
    void attributesOfTheWrongTypeOrTwice() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 2);
        refused(g.copy(), List.of(), g.copy().node("Softmax", List.of(x), real("axis", 1)), "nothing computes");
        String y = g.node("Softmax", List.of(x), real("axis", 1));
        refused(g, List.of(), y, "Softmax", "attribute axis needs type INT, got FLOAT");
        TestGraph twice = new TestGraph(13);
        y = twice.node("Softmax", List.of(twice.input("x", 2)), integer("axis", 0), integer("axis", 0));
        refused(twice, List.of(), y, "attribute axis is given twice");
    }

    @Test
    void moreOutputsThanAnOperatorHas() {
        TestGraph g = new TestGraph(17);
        List<String> y = g.nodes("LayerNormalization", 5, List.of(g.input("x", 2, 3), g.reals(Shape.of(3), 1, 1, 1)));
        refused(g, List.of(zeros(2, 3)), y.get(4), "LayerNormalization", "no output number 4");
        TestGraph late = new TestGraph(13);
        String x = late.input("x", 4);
        String some = late.node("Compress", List.of(x, late.node("Cast", List.of(x), integer("to", 9))));
        y = late.nodes("Dropout", 3, List.of(some));
        refused(late, List.of(zeros(4)), y.get(2), "Dropout", "no output number 3");
    }

    @Test
    void listsWhereOneNumberIsNeeded() {
        TestGraph g = new TestGraph(14);
        String y = g.node("Trilu", List.of(g.input("x", 2, 2), g.integers()));
        refused(g, List.of(zeros(2, 2)), y, "Trilu", "one integer is needed, got shape 0");
        TestGraph hot = new TestGraph(13);
        y = hot.node("OneHot", List.of(hot.input("x", 2), hot.integers(3), hot.reals(Shape.of(1), 1)));
        refused(hot, List.of(zeros(2)), y, "OneHot", "values needs an off and an on value, got shape 1");
    }

    @Test
    void imagesWithoutElements() {
        TestGraph g = new TestGraph(16);
        String y = g.node(
                "RoiAlign", List.of(g.input("x", 1, 1, 0, 5), g.reals(Shape.of(1, 4), 0, 0, 1, 1), g.integers(0)));
        refused(g, List.of(zeros(1, 1, 0, 5)), y, "RoiAlign", "1x1x0x5 has no elements");
        TestGraph sized = new TestGraph(13);
        y = sized.node("Resize", List.of(sized.input("x", 0), "", "", sized.integers(3)));
        refused(sized, List.of(zeros(0)), y, "Resize", "axis 0 of 0 has nothing to resize");
        TestGraph conv = new TestGraph(13);
        y = conv.node("Conv", List.of(conv.input("x", 1, 1, 3), conv.reals(Shape.of(0, 1, 2))));
        refused(conv, List.of(zeros(1, 1, 3)), y, "Conv", "weights of shape 0x1x2 have no elements");
    }

    @Test
    void whatIsEmptyAndSoundIsComputed() {
        TestGraph g = new TestGraph(13);
        String y = g.node("MatMul", List.of(g.input("x", 2, 0), g.reals(Shape.of(0, 2))));
        assertThat(g.run(List.of(zeros(2, 0)), y).get(0).doubles()).containsExactly(0, 0, 0, 0);
        TestGraph back = new TestGraph(13);
        y = back.node(
                "Slice",
                List.of(back.input("x", 0), back.integers(-1), back.integers(-9), back.integers(0), back.integers(-1)));
        assertThat(back.run(List.of(zeros(0)), y).get(0).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void shapesWhoseStridesOverflow() {
        assertThatThrownBy(() -> Shape.of(0, 1 << 20, 1 << 20, 1 << 20))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("exceeds");
    }

    @Test
    void unpooledPlacesThatDoNotFit() {
        TestGraph g = new TestGraph(11);
        String x = g.input("x", 1, 1, 2);
        String y = g.node("MaxUnpool", List.of(x, g.integers(0, 1, 2)), ints("kernel_shape", 2));
        refused(g, List.of(zeros(1, 1, 2)), y, "MaxUnpool", "indices of shape 3 don't fit an input of shape 1x1x2");
        TestGraph small = new TestGraph(11);
        x = small.input("x", 1, 1, 1);
        y = small.node(
                "MaxUnpool",
                List.of(x, small.constant(Tensor.of(Shape.of(1, 1, 1), new long[] {1})), small.integers(1, 1, 1)),
                ints("kernel_shape", 2));
        refused(small, List.of(zeros(1, 1, 1)), y, "MaxUnpool", "1");
    }

    @Test
    void aTransposedConvolutionWhoseImageIsCutAway() {
        TestGraph g = new TestGraph(11);
        String y = g.node(
                "ConvTranspose",
                List.of(g.input("x", 1, 1, 2, 2), g.reals(Shape.of(1, 1, 2, 2), 1, 2, 3, 4)),
                ints("output_padding", 0, 200),
                ints("output_shape", 3, 2));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(1, 1, 2, 2), y);
        VjpPass pass = new VjpPass(plan, Kernels.scalar());
        assertThat(pass.run(List.of(zeros(1, 1, 2, 2))).get(0).doubles()).containsOnly(0);
        assertThat(pass.gradient(new double[][] {{1, 1, 1, 1, 1, 1}})[0]).containsOnly(0);
    }

    @Test
    void textsOfNumbersBeyondTheirType() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 3);
        String y = g.node("Cast", List.of(g.node("Mul", List.of(x, x))), integer("to", 8));
        Tensor values = new RealTensor(ElementType.FLOAT, Shape.of(3), new double[] {1e30, 1e-30, 2});
        assertThat(g.run(List.of(values), y).get(0).strings()).containsExactly("INF", "0.0", "4.0");
    }

    @Test
    void aBiasOfTheWrongSizeThatDependsOnTheInput() {
        TestGraph g = new TestGraph(19);
        String x = g.input("x", 1, 1, 2, 2);
        String w = g.reals(Shape.of(1, 1, 1, 1), 1);
        String offset = g.reals(Shape.of(1, 2, 2, 2), new double[8]);
        String y = g.node("DeformConv", List.of(x, w, offset, x));
        refused(g, List.of(zeros(1, 1, 2, 2)), y, "DeformConv", "shape 1x1x2x2 does not fit 1x1x1");
    }

    @Test
    void partsLongerThanAnyAxis() {
        TestGraph g = new TestGraph(13);
        String parts = g.node(
                "SplitToSequence",
                List.of(g.input("x", 3), g.constant(Tensor.of(Shape.of(new int[0]), Long.MAX_VALUE))));
        String y = g.node("SequenceLength", List.of(parts));
        assertThat(g.run(List.of(zeros(3)), y).get(0).integers()).containsExactly(1);
    }

    @Test
    void boxesThatDoNotFitTheirScores() {
        TestGraph g = new TestGraph(11);
        String y = g.node("NonMaxSuppression", List.of(g.input("b", 1, 1, 4), g.input("s", 1, 1, 2)));
        refused(g, List.of(zeros(1, 1, 4), zeros(1, 1, 2)), y, "boxes of shape 1x1x4 don't fit scores of shape 1x1x2");
    }

    @Test
    void aScanOfABatchOfUnequalLengths() {
        TestGraph g = new TestGraph(8);
        AttributeProto body = AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(relu("x", "v0").getGraph())
                .build();
        String x = g.input("x", 2, 3, 2);
        String y = g.node("Scan", List.of("", x), body, integer("num_scan_inputs", 1), ints("directions", 0, 0));
        refused(g, List.of(zeros(2, 3, 2)), y, "Scan", "directions needs 1 values, got 2");
    }

    @Test
    void graphsThatLieTooDeep() {
        ModelProto model = relu("x", "v0");
        for (int depth = 0; depth < 30; depth++) {
            TestGraph g = new TestGraph(13);
            String condition = g.constant(Tensor.of(ElementType.BOOL, Shape.of(1), new double[] {1}));
            model = g.proto(
                    g.node("If", List.of(condition), branch("then_branch", model), branch("else_branch", model)));
            if (depth > 4) {
                model = model.toBuilder()
                        .setGraph(model.getGraph().toBuilder().clearName())
                        .build();
                break;
            }
        }
        ModelProto nested = model;
        Limits limits = Limits.untrusted();
        assertThatThrownBy(() -> OnnxModel.parse(
                        nested.toByteArray(),
                        "m.onnx",
                        new Limits(1 << 20, 1000, 3, 100, 100, 100, 100, limits.time())))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("more than the 3 deep");
    }

    private static AttributeProto branch(String name, ModelProto model) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(model.getGraph().toBuilder().clearInput())
                .build();
    }

    @Test
    void bytesThatAreNoModel() {
        byte[] bytes = new byte[64];
        Arrays.fill(bytes, (byte) 0x0b);
        assertThatThrownBy(() -> OnnxModel.parse(bytes, "m.onnx"))
                .isInstanceOf(OnnxFormatException.class)
                .message()
                .startsWith("m.onnx: ")
                .hasLineCount(1);
    }

    @Test
    void aLossWithTooFewWeights() {
        TestGraph g = new TestGraph(13);
        String y = g.node(
                "NegativeLogLikelihoodLoss",
                List.of(g.input("x", 2, 5), g.integers(4, 0), g.reals(Shape.of(2), 1.0, 1)));
        refused(
                g,
                List.of(zeros(2, 5)),
                y,
                "NegativeLogLikelihoodLoss",
                "one number for each of 5 classes, got shape 2");
    }
}
