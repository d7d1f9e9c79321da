/** The ONNX schema and a safe reader and writer of its files. */
@SuppressWarnings("module") // the modules named in qualified exports are compiled later
module org.zeline.onnx {
    requires transitive com.google.protobuf;
    requires static org.jspecify;

    exports org.zeline.onnx;
    exports org.zeline.onnx.proto to
            org.zeline.interpreter,
            org.zeline.lsa;
}
