/** Layer analysis of neural networks. */
module org.zeline.lsa {
    requires transitive org.zeline.interpreter;
    requires static transitive org.jspecify;

    exports org.zeline.lsa.training;
}
