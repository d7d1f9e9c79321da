/** A program that depends only on Zeline's published artifacts. */
module example {
    requires org.zeline.si;
}
