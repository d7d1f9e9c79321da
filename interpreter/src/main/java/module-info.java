/** Interprets ONNX graphs: tensors, operators, passes and kernels. */
@SuppressWarnings("module") // the modules named in qualified exports are compiled later
module org.zeline.interpreter {
    requires transitive org.zeline.onnx;
    requires org.apache.commons.numbers.gamma;
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires static transitive java.desktop;

    exports org.zeline.interpreter;
    exports org.zeline.interpreter.backend to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.function to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.graph to
            org.zeline.lsa;
    exports org.zeline.interpreter.image;
    exports org.zeline.interpreter.kernel to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.linear to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.pass to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.plan to
            org.zeline.si,
            org.zeline.lsa;
    exports org.zeline.interpreter.value;
}
