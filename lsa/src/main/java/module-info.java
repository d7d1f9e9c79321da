/** Layer Sustainability Analysis of ONNX networks. */
module org.zeline.lsa {
    requires transitive org.zeline.interpreter;
    requires static org.jspecify;

    exports org.zeline.lsa;
    exports org.zeline.lsa.attack;
    exports org.zeline.lsa.perturbation;
    exports org.zeline.lsa.training;
}
