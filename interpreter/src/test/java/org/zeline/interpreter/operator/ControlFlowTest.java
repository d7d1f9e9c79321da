package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TypeProto;

/** Graphs inside nodes, functions, sequences and optional values. */
class ControlFlowTest {
    private static final Shape SCALAR = Shape.of(new int[0]);
    private static final Tensor X = Tensor.of(Shape.of(2), 1, -2.0);

    private static Tensor truth(boolean value) {
        return Tensor.of(ElementType.BOOL, SCALAR, new double[] {value ? 1 : 0});
    }

    /** Relu(x) or -x. */
    private static String branches(TestGraph g, String condition, String x) {
        TestGraph then = new TestGraph(13, "t_");
        TestGraph otherwise = new TestGraph(13, "e_");
        return g.node(
                "If",
                List.of(condition),
                then.body("then_branch", then.node("Relu", List.of(x))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of(x))));
    }

    @Test
    void aBranchReadsValuesOfTheGraphAround() {
        TestGraph g = new TestGraph(13);
        String condition = g.input("c", ElementType.BOOL);
        String y = branches(g, condition, g.node("Identity", List.of(g.input("x", 2))));
        assertThat(g.run(List.of(truth(true), X), y).get(0).doubles()).containsExactly(1, 0);
        assertThat(g.run(List.of(truth(false), X), y).get(0).doubles()).containsExactly(-1, 2);
    }

    @Test
    void aConstantConditionLeavesOnlyItsBranchInThePlan() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), branches(g, g.constant(truth(false)), x));
        assertThat(plan.steps()).hasSize(1);
        assertThat(plan.obstaclesToExactSearch()).isEmpty();
    }

    @Test
    void aConditionOnTheInputIsNoObstacleToTheForwardPassOnly() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String sum = g.node("ReduceSum", List.of(x), integer("keepdims", 0));
        String y = branches(g, g.node("Greater", List.of(sum, g.reals(SCALAR, 0.0))), x);
        assertThat(g.run(List.of(X), y).get(0).doubles()).containsExactly(-1, 2);
        assertThat(g.plan(Kernels.scalar(), Shape.of(2), y).obstaclesToBoundedSearch())
                .singleElement()
                .asString()
                .contains("If", "its condition depends on the input");
    }

    /** Doubles x while its sum stays below a limit, and stacks up what it was. */
    private static List<String> doubling(TestGraph g, String rounds, String x, double limit) {
        TestGraph body = new TestGraph(13, "b_");
        body.input("round", ElementType.INT64);
        body.input("again", ElementType.BOOL);
        String value = body.input("value", 2);
        String next = body.node("Add", List.of(value, value));
        String sum = body.node("ReduceSum", List.of(next), integer("keepdims", 0));
        String again = body.node("Less", List.of(sum, body.reals(SCALAR, limit)));
        String copy = body.node("Identity", List.of(value));
        return g.nodes("Loop", 2, List.of(rounds, "", x), body.body("body", again, next, copy));
    }

    @Test
    void aLoopEndsByItsCountOrItsCondition() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2);
        List<String> byCount = doubling(g, g.constant(Tensor.of(SCALAR, 2L)), x, 1e9);
        List<String> byCondition = doubling(g, "", x, 20);
        List<Tensor> y = g.run(
                List.of(Tensor.of(Shape.of(2), 1, 2.0)),
                byCount.get(0),
                byCount.get(1),
                byCondition.get(0),
                byCondition.get(1));
        assertThat(y.get(0).doubles()).containsExactly(4, 8);
        assertThat(y.get(1)).isEqualTo(y.get(1)).extracting(Tensor::shape).isEqualTo(Shape.of(2, 2));
        assertThat(y.get(1).doubles()).containsExactly(1, 2, 2, 4);
        assertThat(y.get(2).doubles()).containsExactly(8, 16);
        assertThat(y.get(3).doubles()).containsExactly(1, 2, 2, 4, 4, 8);
    }

    @Test
    void aLoopWithoutARoundKeepsItsValuesAndStacksNothing() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2);
        List<String> loop = doubling(g, g.constant(Tensor.of(SCALAR, 0L)), x, 1);
        List<Tensor> y = g.run(List.of(X), loop.get(0), loop.get(1));
        assertThat(y.get(0).doubles()).containsExactly(1, -2);
        assertThat(y.get(1).shape().extent(0)).isZero();
    }

    /** Running sums of columns, from the last to the first, written in that order or turned around. */
    @Test
    void aScanGoesAlongAnyAxisInBothDirections() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2, 3);
        TestGraph body = new TestGraph(13, "b_");
        String state = body.input("state", ElementType.DOUBLE, 2);
        String column = body.input("column", ElementType.DOUBLE, 2);
        String sum = body.node("Add", List.of(state, column));
        String copy = body.node("Identity", List.of(sum));
        List<String> y = g.nodes(
                "Scan",
                2,
                List.of(g.reals(Shape.of(2), 0, 0.0), x),
                body.body("body", sum, copy),
                integer("num_scan_inputs", 1),
                ints("scan_input_axes", 1),
                ints("scan_input_directions", 1),
                ints("scan_output_axes", 1),
                ints("scan_output_directions", 1));
        List<Tensor> results = g.run(List.of(Tensor.of(Shape.of(2, 3), 1, 2, 3, 10, 20, 30.0)), y.get(0), y.get(1));
        assertThat(results.get(0).doubles()).containsExactly(6, 60);
        assertThat(results.get(1).doubles()).containsExactly(6, 5, 3, 60, 50, 30);
    }

    private static ModelProto withFunction(ModelProto model, FunctionProto function) {
        return model.toBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
                .addFunctions(function)
                .build();
    }

    /** {@code y = LeakyRelu(x, slope)} with a slope that the call gives. */
    private static FunctionProto leaky() {
        return FunctionProto.newBuilder()
                .setName("Leaky")
                .setDomain("own")
                .addInput("x")
                .addOutput("y")
                .addAttribute("slope")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .addNode(NodeProto.newBuilder()
                        .setOpType("LeakyRelu")
                        .addInput("x")
                        .addOutput("y")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("alpha")
                                .setType(AttributeProto.AttributeType.FLOAT)
                                .setRefAttrName("slope")))
                .build();
    }

    private static ModelProto calling(AttributeProto... attributes) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String y = g.node("Leaky", List.of(x), attributes);
        ModelProto.Builder model = g.proto(y).toBuilder();
        model.getGraphBuilder().getNodeBuilder(0).setDomain("own");
        return withFunction(model.build(), leaky());
    }

    @Test
    void aFunctionTakesTheAttributesOfItsCall() {
        ModelProto model = calling(TestGraph.real("slope", 0.5f));
        Tensor y = OnnxModel.parse(model.toByteArray(), "test.onnx")
                .run(List.of(X), Draws.seeded(1), Instructions.SCALAR)
                .get(0);
        assertThat(y.doubles()).containsExactly(1, -1);
        assertThatThrownBy(() -> OnnxModel.parse(
                        calling(TestGraph.real("slope", 1), TestGraph.real("bend", 1))
                                .toByteArray(),
                        "test.onnx"))
                .hasMessageContaining("the function has no attribute bend");
    }

    private static double[] results(ModelProto model) {
        return OnnxModel.parse(model.toByteArray(), "test.onnx")
                .run(List.of(X), Draws.seeded(1), Instructions.SCALAR)
                .get(0)
                .doubles();
    }

    /** The function's own default, or where it has none the operator's: 0.01. */
    @Test
    void attributesThatACallLeavesOutHaveTheirDefaults() {
        assertThat(results(calling())).containsExactly(1, -2 * 0.01f);
        FunctionProto defaulting = leaky().toBuilder()
                .clearAttribute()
                .addAttributeProto(TestGraph.real("slope", 0.25f))
                .build();
        assertThat(results(calling().toBuilder().setFunctions(0, defaulting).build()))
                .containsExactly(1, -0.5);
        ModelProto given = calling(TestGraph.real("slope", 0.5f));
        assertThat(results(given.toBuilder().setFunctions(0, defaulting).build()))
                .containsExactly(1, -1);
    }

    /** A call inside a function passes on what that was given, or leaves it to the inner function's default. */
    @Test
    void defaultsReachThroughFunctions() {
        FunctionProto inner = leaky().toBuilder()
                .clearAttribute()
                .addAttributeProto(TestGraph.real("slope", 0.25f))
                .build();
        FunctionProto outer = leaky().toBuilder()
                .setName("Outer")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
                .clearNode()
                .addNode(NodeProto.newBuilder()
                        .setOpType("Leaky")
                        .setDomain("own")
                        .addInput("x")
                        .addOutput("y")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("slope")
                                .setType(AttributeProto.AttributeType.FLOAT)
                                .setRefAttrName("slope")))
                .build();
        for (boolean isGiven : new boolean[] {false, true}) {
            ModelProto.Builder model = (isGiven ? calling(TestGraph.real("slope", 0.5f)) : calling()).toBuilder();
            model.getGraphBuilder().getNodeBuilder(0).setOpType("Outer");
            model.setFunctions(0, inner).addFunctions(outer);
            assertThat(results(model.build())).containsExactly(1, isGiven ? -1 : -0.5);
        }
    }

    /** What an operator can't do without is missed by name. */
    @Test
    void anAttributeWithoutAnyDefaultIsMissed() {
        FunctionProto needing = leaky().toBuilder()
                .clearNode()
                .addNode(NodeProto.newBuilder()
                        .setOpType("Cast")
                        .addInput("x")
                        .addOutput("y")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setRefAttrName("slope")))
                .build();
        ModelProto model = calling().toBuilder().setFunctions(0, needing).build();
        assertThatThrownBy(() -> OnnxModel.parse(model.toByteArray(), "test.onnx"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Leaky 'leaky0'")
                .hasMessageContaining("Cast")
                .hasMessageContaining("attribute to is missing");
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        FunctionProto endless = leaky().toBuilder()
                .clearAttribute()
                .clearNode()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Leaky")
                        .setDomain("own")
                        .addInput("x")
                        .addOutput("y"))
                .build();
        ModelProto model = calling().toBuilder().setFunctions(0, endless).build();
        assertThatThrownBy(() -> OnnxModel.parse(model.toByteArray(), "test.onnx"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("must not call itself");
    }

    @Test
    void sequencesAreTakenApartAndPutTogether() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String minusOne = g.constant(Tensor.of(SCALAR, -1L));
        String pair = g.node("SequenceConstruct", List.of(x, g.node("Neg", List.of(x))));
        String three = g.node("SequenceInsert", List.of(pair, g.node("Relu", List.of(x)), minusOne));
        String last = g.node("SequenceAt", List.of(three, minusOne));
        String stacked = g.node("ConcatFromSequence", List.of(three), integer("axis", 0), integer("new_axis", 1));
        String length = g.node("SequenceLength", List.of(g.node("SequenceErase", List.of(three))));
        List<Tensor> y = g.run(List.of(X), last, stacked, length);
        assertThat(y.get(0).doubles()).containsExactly(-1, 2);
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(y.get(1).doubles()).containsExactly(1, -2, 1, 0, -1, 2);
        assertThat(y.get(2).integers()).containsExactly(2);
        String beyond = g.node("SequenceAt", List.of(three, g.constant(Tensor.of(SCALAR, 3L))));
        assertThatThrownBy(() -> g.run(List.of(X), beyond)).hasMessageContaining("position 3 is out of range");
    }

    /** A sequence that is given only when the model runs goes through operators that need its length. */
    @Test
    void aSequenceMayBeAnInput() {
        TestGraph g = new TestGraph(13);
        String s = g.input("s", 1);
        String y = g.node("ConcatFromSequence", List.of(s), integer("axis", 0));
        ModelProto.Builder model = g.proto(y).toBuilder();
        TypeProto.Builder tensor = TypeProto.newBuilder();
        tensor.getTensorTypeBuilder().setElemType(ElementType.DOUBLE.code());
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .clear()
                .getSequenceTypeBuilder()
                .setElemType(tensor);
        OnnxModel parsed = OnnxModel.parse(model.build().toByteArray(), "test.onnx");
        Value sequence = new TensorSequence(ElementType.DOUBLE, List.of(X, Tensor.of(Shape.of(1), 7.0)));
        Value joined = parsed.evaluate(List.of(sequence), Draws.seeded(1), Instructions.SCALAR)
                .get(0);
        assertThat(joined.tensor().doubles()).containsExactly(1, -2, 7);
        assertThatThrownBy(() -> parsed.run(List.of(X), Draws.seeded(1), Instructions.SCALAR))
                .hasMessageContaining("needs a sequence, got a tensor");
    }

    @Test
    void anOptionalValueIsThereOrNot() {
        TestGraph g = new TestGraph(15);
        String x = g.input("x", 2);
        TypeProto.Builder tensor = TypeProto.newBuilder();
        tensor.getTensorTypeBuilder().setElemType(1);
        AttributeProto type = AttributeProto.newBuilder()
                .setName("type")
                .setType(AttributeProto.AttributeType.TYPE_PROTO)
                .setTp(tensor)
                .build();
        String there = g.node("Optional", List.of(x));
        String absent = g.node("Optional", List.of(), type);
        String[] wanted = {
            g.node("OptionalHasElement", List.of(there)),
            g.node("OptionalHasElement", List.of(absent)),
            g.node("OptionalGetElement", List.of(there)),
            absent
        };
        List<Value> y = g.model(wanted).evaluate(List.of(X), Draws.seeded(1), Instructions.SCALAR);
        assertThat(y.get(0).tensor().integers()).containsExactly(1);
        assertThat(y.get(1).tensor().integers()).containsExactly(0);
        assertThat(y.get(2).tensor().doubles()).containsExactly(1, -2);
        assertThat(y.get(3)).isEqualTo(new AbsentValue(ElementType.FLOAT));
        String nothing = g.node("OptionalGetElement", List.of(absent));
        assertThatThrownBy(() -> g.run(List.of(X), nothing)).hasMessageContaining("the optional value is absent");
    }
}
