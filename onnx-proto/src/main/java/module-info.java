/** The ONNX schema and a safe reader and writer of its files. */
module org.zeline.onnx {
    requires transitive com.google.protobuf;
    requires static org.jspecify;

    exports org.zeline.onnx;
    exports org.zeline.onnx.proto;
}
