/**
 * Layer sustainability analysis of ONNX networks. Each package depends only on those before it: execution (internal),
 * network, perturbation, attack, robustness, and on top the analysis itself, certificates, criteria and training.
 */
module org.zeline.lsa {
    requires transitive org.zeline.interpreter;
    requires static org.jspecify;

    exports org.zeline.lsa;
    exports org.zeline.lsa.attack;
    exports org.zeline.lsa.certificate;
    exports org.zeline.lsa.criterion;
    exports org.zeline.lsa.network;
    exports org.zeline.lsa.perturbation;
    exports org.zeline.lsa.robustness;
    exports org.zeline.lsa.training;
}
