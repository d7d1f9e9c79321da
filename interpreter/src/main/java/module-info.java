/** Interprets ONNX graphs: tensors, operators, passes and kernels. */
module org.zeline.interpreter {
    requires transitive org.zeline.onnx;
    requires org.apache.commons.numbers.gamma;
    requires static jdk.incubator.vector;
    requires static transitive org.jspecify;

    exports org.zeline.interpreter;
    exports org.zeline.interpreter.graph;
    exports org.zeline.interpreter.kernel;
    exports org.zeline.interpreter.linear;
    exports org.zeline.interpreter.operator;
    exports org.zeline.interpreter.pass;
    exports org.zeline.interpreter.plan;
}
