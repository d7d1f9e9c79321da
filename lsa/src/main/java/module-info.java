/** Layer analysis of neural networks. */
module org.zeline.lsa {
    requires transitive org.zeline.interpreter;
    requires static org.jspecify;
}
