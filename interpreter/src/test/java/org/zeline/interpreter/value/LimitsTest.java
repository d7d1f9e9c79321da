package org.zeline.interpreter.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Each limit is kept, and named by the message that refuses what exceeds it. */
@Timeout(20)
final class LimitsTest {
    private static final Limits WIDE =
            new Limits(1 << 20, 1000, 8, 1 << 16, 1 << 20, 1 << 20, 1000, Duration.ofSeconds(10));

    private static Limits with(int nodes, int depth, long elements, long activations, long work, long rounds) {
        return new Limits(1 << 20, nodes, depth, elements, activations, work, rounds, Duration.ofSeconds(10));
    }

    private static void refused(ModelProto proto, Limits limits, Tensor input, String... parts) {
        assertThatThrownBy(() -> OnnxModel.parse(proto.toByteArray(), "m.onnx", limits)
                        .evaluate(List.of(input), Draws.seeded(1), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith("m.onnx: ")
                .contains(parts)
                .hasLineCount(1);
    }

    private static Tensor zeros(int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(shape, new double[shape.size()]);
    }

    private static ModelProto chain(int count, int... extents) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", extents);
        for (int i = 0; i < count; i++) {
            x = g.node("Relu", List.of(x));
        }
        return g.proto(x);
    }

    @Test
    void theSizeOfTheFile() {
        byte[] bytes = chain(3, 2).toByteArray();
        Limits limits = new Limits(bytes.length - 1, 10, 8, 10, 100, 10, 10, Duration.ofSeconds(1));
        assertThatThrownBy(() -> OnnxModel.parse(bytes, "m.onnx", limits))
                .isInstanceOf(ModelException.class)
                .hasMessage("m.onnx: has " + bytes.length + " bytes, more than the " + (bytes.length - 1)
                        + " that are allowed (limit file-bytes)");
    }

    @Test
    void theNumberOfNodes() {
        refused(chain(6, 2), with(5, 8, 100, 100, 100, 10), zeros(2), "more than the 5 nodes");
    }

    @Test
    void functionsThatDoubleAtEveryLevel() {
        refused(doubling(30), WIDE, zeros(2), "more than the", "are allowed");
        refused(doubling(10), WIDE, zeros(2), "more than the 8 deep");
        refused(doubling(5), with(40, 8, 100, 1000, 100, 10), zeros(2), "more than the 40 nodes");
        assertThat(OnnxModel.parse(doubling(5).toByteArray(), "m.onnx", WIDE)
                        .run(List.of(zeros(2)), Draws.seeded(1), Instructions.SCALAR))
                .hasSize(1);
    }

    @Test
    void aFunctionThatCallsItself() {
        ModelProto.Builder model = doubling(2).toBuilder();
        model.getFunctionsBuilder(0).getNodeBuilder(0).setOpType("f0");
        model.getFunctionsBuilder(0).getNodeBuilder(0).setDomain("own");
        refused(model.build(), WIDE, zeros(2), "must not call itself");
    }

    /** Function {@code f<i>} calls {@code f<i-1>} twice; the first one is a Relu. */
    private static ModelProto doubling(int levels) {
        ModelProto.Builder model = chain(1, 2).toBuilder();
        for (int i = 0; i < levels; i++) {
            FunctionProto.Builder function = FunctionProto.newBuilder()
                    .setName("f" + i)
                    .setDomain("own")
                    .addInput("x")
                    .addOutput("z")
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                    .addOpsetImport(
                            OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
            String callee = i == 0 ? "Relu" : "f" + (i - 1);
            String domain = i == 0 ? "" : "own";
            function.addNode(call(callee, domain, "x", "y")).addNode(call(callee, domain, "y", "z"));
            model.addFunctions(function);
        }
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
        model.getGraphBuilder().setNode(0, call("f" + (levels - 1), "own", "x", "v0"));
        return model.build();
    }

    private static NodeProto call(String type, String domain, String input, String output) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setDomain(domain)
                .addInput(input)
                .addOutput(output)
                .build();
    }

    @Test
    void whatNodesList() {
        TestGraph g = new TestGraph(13);
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            inputs.add("x");
        }
        g.input("x", 1);
        ModelProto model = g.proto(g.node("Concat", inputs, integer("axis", 0)));
        refused(model, with(5, 8, 1000, 10_000, 1000, 10), zeros(1), "list more than the 320 names and numbers");
    }

    @Test
    void theElementsOfOneTensor() {
        refused(chain(1, 11), with(5, 8, 10, 100, 100, 10), zeros(11), "11 elements, more than the 10");
        ModelProto.Builder model = chain(1, 2).toBuilder();
        model.getGraphBuilder().addInitializer(constant("c", 11));
        refused(model.build(), with(5, 8, 10, 100, 100, 10), zeros(2), "tensor 'c'", "more than the 10 elements");
    }

    @Test
    void theElementsOfAllTensorsOfTheFile() {
        ModelProto.Builder model = chain(1, 2).toBuilder();
        for (int i = 0; i < 11; i++) {
            model.getGraphBuilder().addInitializer(constant("c" + i, 10));
        }
        refused(model.build(), with(5, 8, 10, 100, 100, 10), zeros(2), "tensors have more than the 100 elements");
    }

    private static TensorProto constant(String name, int size) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(1).addDims(size);
        for (int i = 0; i < size; i++) {
            tensor.addFloatData(i);
        }
        return tensor.build();
    }

    @Test
    void theElementsOfAllValues() {
        refused(chain(20, 10), with(50, 8, 10, 100, 100, 10), zeros(10), "Relu", "more than the 100 elements");
    }

    @Test
    void theWorkOfOneMap() {
        TestGraph g = new TestGraph(13);
        ModelProto model =
                g.proto(g.node("MatMul", List.of(g.input("x", 10, 10), g.reals(Shape.of(10, 11), new double[110]))));
        refused(model, with(5, 8, 1000, 10_000, 1000, 10), zeros(10, 10), "MatMul", "1100 multiply-adds");
        TestGraph both = new TestGraph(13);
        String x = both.input("x", 11, 11);
        ModelProto square = both.proto(both.node("MatMul", List.of(x, x)));
        refused(square, with(5, 8, 1000, 10_000, 1000, 10), zeros(11, 11), "MatMul", "1331 multiply-adds");
    }

    @Test
    void theWorkOfEnclosingASoftmax() {
        TestGraph g = new TestGraph(13);
        OnnxModel model = g.model(g.node("Softmax", List.of(g.input("x", 40))));
        PlanBuilder builder =
                new PlanBuilder(Kernels.scalar(), Draws.seeded(1), new Budget(with(5, 8, 1000, 10_000, 1500, 10)));
        Plan plan = builder.plan(model.bind(builder, List.of(builder.free(ElementType.FLOAT, Shape.of(40)))));
        assertThat(new ForwardPass(plan, Kernels.scalar()).run(List.of(zeros(40))))
                .hasSize(1);
        assertThatThrownBy(() -> new EnclosePass(plan, Kernels.scalar(), new double[40], new double[40], Rounding.NONE))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Softmax")
                .hasMessageContaining("1600 pairs of elements, more than the 1500");
    }

    @Test
    void theRoundsOfALoop() {
        refused(loop(11), with(50, 8, 100, 10_000, 100, 10), zeros(2), "Loop", "more than the 10 rounds");
        refused(loop(Long.MAX_VALUE), WIDE, zeros(2), "Loop", "more than the 1000 rounds");
    }

    @Test
    void theTimeOfARun() {
        Limits brief = new Limits(1 << 20, 1000, 8, 1 << 16, 1L << 40, 1 << 20, Long.MAX_VALUE, Duration.ofMillis(100));
        refused(loop(Long.MAX_VALUE), brief, zeros(2), "Loop", "longer than the 100 ms");
        Limits none = WIDE.within(Duration.ofNanos(1));
        refused(chain(1, 2), none, zeros(2), "longer than the 0 ms");
    }

    /** Some hundred bytes that would compute for ever: how many rounds standard limits allow takes seconds. */
    @Test
    void endlessLoopsEndByStandardLimits() {
        for (int nodes : new int[] {1, 8}) {
            ModelProto model = loop(Long.MAX_VALUE, nodes);
            assertThat(model.getSerializedSize()).isLessThan(600);
            refused(model, Limits.standard(), zeros(2), "Loop", "(limit iterations)");
        }
    }

    @Test
    void aLimitIsChangedByItsName() {
        for (Limit limit : Limit.values()) {
            assertThat(Limit.of(limit.toString())).isEqualTo(limit);
            assertThat(Limits.untrusted().with(limit, 7).with(limit, 9))
                    .isEqualTo(Limits.untrusted().with(limit, 9));
            assertThat(Limits.untrusted().with(limit, 9)).isNotEqualTo(Limits.untrusted());
            assertThatThrownBy(() -> Limits.standard().with(limit, 0)).hasMessageContaining("limit " + limit);
        }
        assertThatThrownBy(() -> Limits.standard().with(Limit.DEPTH, 1L << 40)).hasMessageContaining("limit depth");
        assertThatThrownBy(() -> Limit.of("rounds"))
                .hasMessageContaining("iterations")
                .hasMessageContaining("'rounds'");
        assertThatThrownBy(() -> OnnxModel.parse(loop(11).toByteArray(), "m.onnx", WIDE.with(Limit.ITERATIONS, 10))
                        .run(List.of(zeros(2))))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.ITERATIONS));
    }

    /** Doubles {@code x} round by round. */
    private static ModelProto loop(long rounds) {
        return loop(rounds, 1);
    }

    private static ModelProto loop(long rounds, int nodes) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        GraphProto.Builder body = GraphProto.newBuilder()
                .setName("body")
                .addInput(info("i", ElementType.INT64))
                .addInput(info("more", ElementType.BOOL))
                .addInput(info("x0", ElementType.FLOAT))
                .addOutput(info("more", ElementType.BOOL))
                .addOutput(info("x" + nodes, ElementType.FLOAT));
        for (int i = 0; i < nodes; i++) {
            body.addNode(NodeProto.newBuilder()
                    .setOpType("Add")
                    .addInput("x" + i)
                    .addInput("x" + i)
                    .addOutput("x" + (i + 1)));
        }
        AttributeProto attribute = AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body)
                .build();
        return g.proto(g.node("Loop", List.of(g.integers(rounds), "", x), attribute));
    }

    private static ValueInfoProto info(String name, ElementType type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.code())))
                .build();
    }
}
