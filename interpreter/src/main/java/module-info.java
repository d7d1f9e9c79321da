/** Interprets ONNX graphs: tensors, operators, passes and kernels. */
module org.zeline.interpreter {
    requires transitive org.zeline.onnx;
    requires static jdk.incubator.vector;
    requires static org.jspecify;
}
